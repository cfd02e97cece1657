using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

[Trait("Category", "Slow")]
public sealed class ReplicaLagTests
{
    static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(500);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_purge_waits_for_a_replica_that_is_behind_and_goes_on_when_it_has_caught_up()
    {
        await using var server = await ReplicatedServer.StartAsync();
        await server.FallBehindAsync(300);
        var reporter = new ListeningReporter(_ => { });
        var purge = PurgeAsync(server, new() { MaxReplicaLag = Lag }, reporter);
        while (reporter.Reports.Count < 2 && !purge.IsCompleted) await Task.Delay(20, Stop);
        Assert.All(reporter.Reports, text => Assert.Contains("waiting for a replica", text));
        Assert.Equal(300, await server.CountAsync());
        await TestDatabase.SqlAsync(server.Standby, "select pg_wal_replay_resume()");
        Assert.Equal((300, PurgeEnd.Completed), await Result(purge));
        Assert.Contains("-MaxReplicaLag", Assert.Single(reporter.Warnings));
    }

    [Fact(Explicit = true)]
    public async Task A_time_limit_holds_while_it_waits_and_a_replica_that_is_gone_is_not_waited_for()
    {
        await using var server = await ReplicatedServer.StartAsync();
        await server.FallBehindAsync(300);
        Assert.Equal((0, PurgeEnd.MaxDuration), await Result(PurgeAsync(server,
            new() { MaxReplicaLag = Lag, MaxDuration = TimeSpan.FromMilliseconds(1) })));
        await server.StopStandbyAsync();
        Assert.Equal((300, PurgeEnd.Completed), await Result(PurgeAsync(server, new() { MaxReplicaLag = Lag })));
    }

    static Task<StaleEntryResult> PurgeAsync(ReplicatedServer server, StaleEntryOptions options,
        ListeningReporter? reporter = null) =>
        PurgeEntries.RunAsync(server.Primary.Work(reporter), options, Stop).FirstAsync(Stop).AsTask();

    static async Task<(long Deleted, PurgeEnd EndedBecause)> Result(Task<StaleEntryResult> purge) =>
        await purge is { } result ? (result.Deleted, result.EndedBecause) : default;
}
