using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

public sealed class NpmPostgresTests
{
    [Fact]
    public async Task Server_programs_from_npm_run_a_sandbox()
    {
        var token = TestContext.Current.CancellationToken;
        var installation = await NpmPostgres.FindAsync(HostEnvironmentOfTests.Current, SilentReporter.Instance, token);
        Assert.SkipWhen(installation is null, "npm is not installed here.");
        await using var place = new SandboxPlace();
        var sandbox = await place.StartAsync(new SandboxOptions { PgBinPath = installation.Folder });
        Assert.Equal(17, sandbox.ServerVersion.Major);
        Assert.Equal("É", await TestDatabase.QueryAsync<string>(sandbox.Connection, "select upper('é')"));
    }
}
