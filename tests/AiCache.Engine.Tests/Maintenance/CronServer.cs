using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Programs;
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
        var started = await StartSandbox.RunAsync(Here, new SandboxOptions { Name = $"cron-{Environment.ProcessId}" }, default);
        if (!await TestDatabase.QueryAsync<bool>(started.AdminConnection,
            "select exists (select 1 from pg_available_extensions where name = 'pg_cron')"))
        {
            await StopSandbox.RunAsync(Here, started.Name, default);
            return;
        }
        server = started;
        await File.AppendAllTextAsync(Path.Combine(started.DataFolder, "postgresql.conf"),
            "\nshared_preload_libraries = 'pg_cron'\ncron.database_name = 'postgres'\ncron.use_background_workers = on\n");
        await ControlAsync("restart", "-w", "-l", Path.Combine(started.DataFolder, "..", "cron.log"));
        DataSources.Release(Admin);
        DataSources.Release(Target);
        await TestDatabase.SqlAsync(Admin, "create extension pg_cron; grant usage on schema cron to postgres");
        await DeployAsync();
    }

    public async Task DeployAsync()
    {
        await using var session = await DatabaseSession.OpenAsync(Target, default);
        await foreach (var _ in Deploy.RunAsync(session.Work(), new(), default)) { }
    }

    async Task ControlAsync(params string[] arguments)
    {
        var run = await ProgramRun.StartAsync(server!.Binaries.Program("pg_ctl"),
            [arguments[0], "-D", server.DataFolder, .. arguments[1..]],
            HostEnvironmentOfTests.Current, CancellationToken.None, ServerAccount.Find(),
                Path.GetDirectoryName(server.DataFolder));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is null) return;
        DataSources.Release(Target);
        DataSources.Release(Admin);
        await StopSandbox.RunAsync(Here, server.Name, default);
    }
}
