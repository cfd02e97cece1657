using System.Net;
using System.Net.Sockets;
using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>A server of a test's own with the cache deployed, and a streaming standby.</summary>
sealed class ReplicatedServer : IAsyncDisposable
{
    static readonly Engine.Work Here = HostEnvironmentOfTests.WithState("aicache-replicated-servers").Work();

    readonly SandboxServer primary;
    readonly int standbyPort;

    ReplicatedServer(SandboxServer primary, int standbyPort)
    {
        this.primary = primary;
        this.standbyPort = standbyPort;
    }

    public DatabaseTarget Primary => primary.Connection;

    public DatabaseTarget Admin => primary.AdminConnection;

    /// <summary>The standby as the superuser.</summary>
    public DatabaseTarget Standby => Admin with { Hosts = [new HostEndpoint("127.0.0.1", standbyPort)] };

    string StandbyFolder => Path.Combine(Path.GetDirectoryName(primary.DataFolder)!, "standby");

    /// <summary>Starts both. The test is skipped where pg_basebackup is not installed.</summary>
    public static async Task<ReplicatedServer> StartAsync()
    {
        var tools = (await PostgresBinaries.FindAsync(["initdb", "postgres", "pg_ctl", "pg_basebackup"],
            HostEnvironmentOfTests.Current, default)).FirstOrDefault();
        if (tools is null) Assert.Skip("pg_basebackup is not installed.");
        var primary =
            await StartSandbox.RunAsync(Here, new SandboxOptions
            {
                Name = $"replicated-{Environment.ProcessId}-{TestDatabase.UniqueName("n")[2..]}",
                PgBinPath = tools.Folder,
            }, default);
        var server = new ReplicatedServer(primary, FreePort());
        try
        {
            await TestDatabase.SqlAsync(server.Admin, "grant pg_monitor to postgres");
            await using (var session = await DatabaseSession.OpenAsync(server.Primary, default))
                await foreach (var _ in Deploy.RunAsync(session.Work(), new(), default)) { }
            await server.RunAsync("pg_basebackup", "-d",
                $"postgresql://{server.Admin.Username}:{server.Admin.Password}@127.0.0.1:{primary.Port}/", "-D",
                server.StandbyFolder, "-R", "--checkpoint=fast", "--no-sync");
            await File.AppendAllTextAsync(Path.Combine(server.StandbyFolder, "postgresql.auto.conf"),
                $"\nport = {server.standbyPort}\nwal_receiver_status_interval = 1\n");
            await server.RunAsync("pg_ctl", "start", "-w", "-D", server.StandbyFolder, "-l", server.StandbyFolder
                + ".log");
            // It takes connections before it has made its own to the primary.
            while (!await TestDatabase.QueryAsync<bool>(server.Standby,
                "select exists (select from pg_stat_wal_receiver where sender_host is not null)")) await Task.Delay(50);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds stale entries and waits until the standby, whose replay is paused, is seen to be behind.</summary>
    public async Task FallBehindAsync(int entries)
    {
        await TestDatabase.SqlAsync(Standby, "select pg_wal_replay_pause()");
        await TestDatabase.SqlAsync(Primary, $$"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            select 'stale ' || i, 'quiz', '{}', '{}', 'hash', '{}', 1, 1, now() - interval '31 days' from generate_series(1, {{entries}}) i
            """);
        while (!await TestDatabase.QueryAsync<bool>(Admin,
            "select coalesce(max(replay_lag) > interval '1 second', false) from pg_stat_replication")) await Task.Delay(100);
    }

    /// <summary>How many entries there are.</summary>
    public Task<long> CountAsync() =>
        TestDatabase.QueryAsync<long>(Primary, "select count(*) from public.ai_response_cache");

    /// <summary>Stops the standby for good.</summary>
    public Task StopStandbyAsync() => RunAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", StandbyFolder);

    async Task RunAsync(string program, params string[] arguments)
    {
        var run = await ProgramRun.StartAsync(primary.Binaries.Program(program), arguments,
            HostEnvironmentOfTests.Current, CancellationToken.None, ServerAccount.Find(),
            Path.GetDirectoryName(primary.DataFolder));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(StandbyFolder, "postmaster.pid"))) await StopStandbyAsync();
        DataSources.Release(Primary);
        DataSources.Release(Admin);
        await StopSandbox.RunAsync(Here, primary.Name, default);
    }
}
