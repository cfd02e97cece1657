using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Servers;

/// <summary>The ways in: poolers, and the ways a server may ask for a password.</summary>
[Trait("Category", "Slow")]
public sealed class AccessTests
{
    [Theory(Explicit = true)]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task Through_PgBouncer_everything_works_that_is_not_refused(string mode)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var bouncer = await PgBouncer.StartAsync(mode, connections: 10);
        var target = bouncer.Through(database.Target);
        await using var direct = await TestDatabase.CreateAsync();
        Assert.Equal(await Journey.TakeAsync(direct.Target, HostEnvironmentOfTests.Current),
            await Journey.TakeAsync(target, HostEnvironmentOfTests.Current));
        DataSources.Release(target);
    }

    [Theory(Explicit = true)]
    [InlineData("scram-sha-256", "scram-sha-256")]
    [InlineData("md5", "md5")]
    [InlineData("md5", "scram-sha-256")]
    [InlineData("password", "scram-sha-256")]
    public async Task Every_method_of_asking_for_a_password_is_answered(string method, string stored)
    {
        await using var server = await ScratchCluster.StartAsync($"password_encryption = '{stored}'", $"""
            host all {SandboxSuperuser} 127.0.0.1/32 scram-sha-256
            host all all 127.0.0.1/32 {method}
            """);
        await server.SqlAsync("create role asked login password 'größe: a b'");
        var target = server.Target with { Username = "asked", Password = "größe: a b", Database = "postgres" };
        Assert.Equal("asked", await SessionQuery.ReadAsync<string>(target, "select current_user"));
        var wrong = await Assert.ThrowsAsync<AiCacheException>(() =>
            SessionQuery.ReadAsync<string>(target with { Password = "wrong" }, "select current_user"));
        Assert.Equal(ErrorIds.AuthenticationFailed, wrong.ErrorId);
    }

    const string SandboxSuperuser = Engine.Sandbox.SandboxServer.Superuser;
}
