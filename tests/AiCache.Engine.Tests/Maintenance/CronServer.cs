using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>
/// A server of its own with pg_cron in it, and the cache deployed. Where the extension is not installed, tests are
/// skipped.
/// </summary>
public sealed class CronServer : IAsyncLifetime
{
    static readonly Engine.Work Here = HostEnvironmentOfTests.WithState("aicache-cron-servers").Work();

    SandboxServer? server;

    /// <summary>The database as <c>postgres</c>.</summary>
    public DatabaseTarget Target => (server ?? throw new InvalidOperationException("pg_cron is not there.")).Connection;

    /// <summary>The database as the superuser.</summary>
    public DatabaseTarget Admin => server!.AdminConnection;

    /// <summary>Skips the test where pg_cron cannot be had.</summary>
    public void Demand() => Assert.SkipWhen(server is null, "pg_cron is not installed beside the server "
        + "programs (Debian: postgresql-15-cron).");

    public async ValueTask InitializeAsync()
    {
        try
        {
            server = await StartSandbox.RunAsync(Here, new SandboxOptions
            {
                Name = $"cron-{Environment.ProcessId}", Extensions = ["pg_cron"],
            }, default);
        }
        catch (AiCacheException missing) when (missing.ErrorId == ErrorIds.SandboxFailed
            && missing.Message.Contains("could not access file \"pg_cron\"", StringComparison.Ordinal))
        {
            return;
        }
        await DeployAsync();
    }

    public async Task DeployAsync()
    {
        await using var session = await DatabaseSession.OpenAsync(Target, default);
        await foreach (var _ in Deploy.RunAsync(session.Work(), new(), default)) { }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is null) return;
        DataSources.Release(Target);
        DataSources.Release(Admin);
        await StopSandbox.RunAsync(Here, server.Name, default);
    }
}
