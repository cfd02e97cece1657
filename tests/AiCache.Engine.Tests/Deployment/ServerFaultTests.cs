using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.Deployment;

/// <summary>What needs a server of its own, because it is stopped or turned into a standby.</summary>
public sealed class ServerFaultTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly Engine.Work Here = HostEnvironmentOfTests.WithState("aicache-fault-servers").Work();

    [Fact]
    public async Task A_server_that_stops_in_the_middle_and_comes_back_has_the_database_as_before()
    {
        await using var server = await StartAsync();
        var target = server.Sandbox.Connection;
        await using (var application = await DatabaseSession.OpenAsync(target, Stop))
        {
            var busy = await application.BeginAsync(TransactionSettings.Default, Stop);
            await busy.DoAsync("update public.lectures set title = title", Stop);
            await using var session = await DatabaseSession.OpenAsync(target, Stop);
            var deployment = Deploy
                .RunAsync(session.Work(), new() { LockTimeout = TimeSpan.FromMinutes(1) }, Stop).ToListAsync(Stop)
                .AsTask();
            while (!await TestDatabase.QueryAsync<bool>(target, "select exists (select 1 from pg_stat_activity where "
                + "datname = current_database() and wait_event_type = 'Lock')"))
                await Task.Delay(20, Stop);
            await server.ControlAsync("stop", "-m", "immediate");
            var error = Assert.IsType<AiCacheException>(await Record.ExceptionAsync(() => deployment));
            Assert.Equal(FailureKind.Connection, error.Kind);
        }
        await server.ControlAsync("start", "-w", "-l", Path.Combine(server.Sandbox.DataFolder, "..", "restarted.log"));
        await using var again = await DatabaseSession.OpenAsync(target, Stop);
        Assert.Equal([MigrationStatus.Applied, MigrationStatus.Pending, MigrationStatus.Pending],
            (await MigrationStates.RunAsync(again.Work(), Stop).ToListAsync(Stop)).Select(s => s.Status));
        var results = await Deploy.RunAsync(again.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(MigrationOutcome.Applied, results[2].Outcome);
    }

    [Fact]
    public async Task A_standby_is_refused_and_the_primary_asked_for()
    {
        await using var server = await StartAsync();
        await server.ControlAsync("stop", "-m", "fast");
        var signal = Path.Combine(server.Sandbox.DataFolder, "standby.signal");
        await File.WriteAllTextAsync(signal, "", Stop);
        ServerAccount.Find()?.Own(signal);
        await server.ControlAsync("start", "-w", "-l", Path.Combine(server.Sandbox.DataFolder, "..", "standby.log"));
        await using var session = await DatabaseSession.OpenAsync(server.Sandbox.Connection, Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop));
        Assert.Equal((ErrorIds.ServerReadOnly, "25006"), (error.ErrorId, error.SqlState));
        Assert.Contains("standby", error.Message);
        Assert.Contains("target_session_attrs=read-write", error.RecommendedAction);
    }

    static async Task<OwnServer> StartAsync() =>
        new(await StartSandbox.RunAsync(Here, new SandboxOptions
        {
            Name = $"fault-{Environment.ProcessId}-{TestDatabase.UniqueName("s").Replace('_', '-')}", Durable = true,
        }, Stop));

    sealed record OwnServer(SandboxServer Sandbox) : IAsyncDisposable
    {
        public async Task ControlAsync(string action, params string[] arguments)
        {
            var run = await ProgramRun.StartAsync(Sandbox.Binaries.Program("pg_ctl"),
                [action, "-D", Sandbox.DataFolder, .. arguments],
                HostEnvironmentOfTests.Current, CancellationToken.None, ServerAccount.Find(),
                    Path.GetDirectoryName(Sandbox.DataFolder));
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
        }

        public async ValueTask DisposeAsync()
        {
            DataSources.Release(Sandbox.Connection);
            await StopSandbox.RunAsync(Here, Sandbox.Name, CancellationToken.None);
        }
    }
}
