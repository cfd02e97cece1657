using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Verification;
using DotNet.Testcontainers.Builders;
using Npgsql;
using Testcontainers.PostgreSql;

namespace AiCache.Engine.Tests;

/// <summary>
/// The official images, which no Debian package is: they run where a Docker engine answers.
/// </summary>
public sealed class ContainerTests
{
    [Theory]
    [InlineData("postgres:14-alpine")]
    [InlineData("postgres:18-alpine")]
    public async Task A_deployment_into_a_container_meets_the_contract(string image)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var container = Container(image);
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
        var results = await Deploy.RunAsync(session.Work(), new(), stop).ToListAsync(stop);
        Assert.All(results, r => Assert.Equal(MigrationOutcome.Applied, r.Outcome));
        var checks = await DeploymentChecks.RunAsync(session.Work(), new(), stop).ToListAsync(stop);
        Assert.DoesNotContain(checks, c => c.Status is CheckStatus.Failed);
    }

    private static PostgreSqlContainer Container(string image)
    {
        try
        {
            return new PostgreSqlBuilder(image).WithUsername(SandboxServer.Superuser).Build();
        }
        catch (DockerUnavailableException exception)
        {
            Assert.Skip($"No Docker engine answers here: {exception.Message}");
            throw;
        }
    }
}
