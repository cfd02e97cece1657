using System.Diagnostics;
using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Removes old days of the statistics, with the counts of those days that are still pending.</summary>
public static class PurgeStats
{
    /// <summary>What would be removed now. Changes nothing.</summary>
    /// <exception cref="AiCacheException">The statistics are not deployed, or hidden from this role.</exception>
    public static Task<StaleStatsResult> PlanAsync(Work work, StaleStatsOptions options,
        CancellationToken cancellation) => AnswerAsync(work, options, "stale_stats_preview", isPlan: true, cancellation);

    /// <summary>
    /// Removes them, in one transaction: there is one row a day. Cancelled, nothing is removed.
    /// </summary>
    /// <exception cref="AiCacheException">The statistics are not deployed, hidden from this role, or
    /// locked.</exception>
    public static Task<StaleStatsResult> RunAsync(Work work, StaleStatsOptions options,
        CancellationToken cancellation) => AnswerAsync(work, options, "stale_stats_delete", isPlan: false, cancellation);

    static async Task<StaleStatsResult> AnswerAsync(Work work, StaleStatsOptions options, string file,
        bool isPlan, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var session = await work.SessionAsync(cancellation);
        await Standby.DemandPrimaryAsync(session, cancellation);
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.DemandRowsHere();
        sight.Demand(CacheContract.Stats.FullName);
        sight.DemandOurs();
        if (!isPlan) sight.DemandWritable(session.Target.DisplayName);
        var before = sight.Today.AddDays(-options.OlderThanDays);
        // Deployed by hand they have no pending counts.
        if (!sight.DemandIfThere(CacheContract.Pending.FullName)) file += "_by_hand";
        var days = await session.JsonAsync<Days>(SqlStep.File("old days", $"Maintenance/Purge/{file}.sql",
            before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), cancellation);
        if (days.Kept > 0)
            work.Reporter.Warning(KeepingTriggers.Warning(Figures.Count(days.Kept, "old day"),
                CacheContract.Stats.FullName,
                await KeepingTriggers.ReadAsync(session, CacheContract.Stats.FullName, cancellation)));
        return new StaleStatsResult
        {
            Before = before, Deleted = days.Count, Requests = days.Requests, Oldest = days.Oldest,
            Newest = days.Newest, Remaining = days.Remaining,
            Elapsed = clock.Elapsed, Database = session.Target.DisplayName,
        };
    }

    sealed record Days(long Count, long Requests, DateTime? Oldest, DateTime? Newest, long Remaining,
        long Kept = 0);
}
