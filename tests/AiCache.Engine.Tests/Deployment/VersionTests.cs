using AiCache.Engine.Deployment;

namespace AiCache.Engine.Tests.Deployment;

public sealed class VersionTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<CacheVersion> ReadAsync(TestDatabase database)
    {
        await using var session = await database.OpenAsync();
        var version = await ReadVersion.RunAsync(session.Work(), Stop);
        Assert.Equal(1, session.RoundTrips);
        Assert.Equal(session.ServerVersion, version.Server);
        return version;
    }

    [Fact]
    public async Task Before_a_deployment_nobody_has_deployed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var version = await ReadAsync(database);
        Assert.Equal((0, 3, null, null),
            (version.Applied, version.Migrations, version.DeployedBy, version.DeployedAt));
    }

    [Fact]
    public async Task It_tells_what_is_deployed_and_by_which_version()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database, new() { Names = ["add_ai_response_cache"] });
        var version = await ReadAsync(database);
        Assert.Equal((1, 3, version.Module), (version.Applied, version.Migrations, version.DeployedBy));
        Assert.NotNull(version.DeployedAt);
    }
}
