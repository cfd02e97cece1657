#if TESTCONTAINERS
using AiCache.Engine.Connections;
using AiCache.Engine.Migrations;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Verification;
using Npgsql;
using Testcontainers.PostgreSql;

namespace AiCache.Engine.Tests;

/// <summary>
/// The official images, which no Debian package is: built with -p:Testcontainers=true where a Docker engine runs.
/// </summary>
public sealed class ContainerTests
{
    [Theory]
    [InlineData("postgres:14-alpine")]
    [InlineData("postgres:18-alpine")]
    public async Task A_deployment_into_a_container_meets_the_contract(string image)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var container = new PostgreSqlBuilder().WithImage(image).WithUsername(SandboxServer.Superuser)
            .Build();
        await container.StartAsync(stop);
        var target = DatabaseTarget.Parse(container.GetConnectionString());
        await using var session = await DatabaseSession.OpenAsync(target, stop);
        await using (var shape = new NpgsqlCommand("""
            create role anon nologin; create role authenticated nologin; create role service_role nologin bypassrls;
            create table public.courses (id uuid primary key default gen_random_uuid());
            create table public.lectures (id uuid primary key default gen_random_uuid());
            insert into public.lectures default values
            """, session.Connection))
        {
            await shape.ExecuteNonQueryAsync(stop);
        }
        var results = await new Migrator(session, SilentReporter.Instance).DeployAsync(new(), stop).ToListAsync(stop);
        Assert.All(results, r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        var checks = await DeploymentChecks.RunAsync(session, new(), SilentReporter.Instance, stop).ToListAsync(stop);
        Assert.DoesNotContain(checks, c => c.Status is CheckStatus.Failed);
    }
}
#endif
