using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>What became of a purge, and of entries that it did not get.</summary>
internal sealed class PurgeOutcome(DatabaseSession session, PurgeRun run, IReporter reporter)
{
    /// <summary>Of one that did not begin.</summary>
    public async Task<StaleEntryResult> NotBegunAsync(CancellationToken cancellation) =>
        Result(await CountAsync([run.Stale!.All], cancellation), PurgeEnd.AlreadyRunning);

    /// <summary>
    /// Of one that walked its way. What it passed is counted only where a trigger can have kept entries.
    /// </summary>
    public async Task<StaleEntryResult> WalkedAsync(PurgeEnd end, CancellationToken cancellation)
    {
        var ahead = await CountAsync(run.Route!.Ahead, cancellation);
        if (run.Stale!.Keepers.Count == 0)
            return Result(ahead + await CountAsync(run.Route.LeftBehind, cancellation), end);
        var remaining = await CountAsync([run.Stale.All], cancellation);
        if (remaining > ahead) Warn(remaining - ahead);
        return Result(remaining, end);
    }

    void Warn(long kept) => reporter.Warning(KeepingTriggers.Warning(
        Figures.Count(kept, "stale entry", "stale entries"), CacheContract.Cache.FullName, run.Stale!.Keepers)
        + (run.Route!.LeftBehind.Count > 0 ? " Other sessions may have held some of them." : ""));

    async Task<long> CountAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation)
    {
        var count = 0L;
        foreach (var stretch in stretches) count += await run.Stale!.CountAsync(session, stretch, cancellation);
        return count;
    }

    StaleEntryResult Result(long remaining, PurgeEnd end) => new()
    {
        Deleted = run.Deleted, Remaining = remaining, Batches = run.Batches, LongestBatch = run.Longest,
        Elapsed = run.Clock.Elapsed, BytesFreed = run.Bytes, EndedBecause = end, Cutoff = run.Stale!.Cutoff,
        Database = session.Target.DisplayName,
    };
}
