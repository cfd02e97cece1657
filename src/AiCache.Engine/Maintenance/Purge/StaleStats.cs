using System.Diagnostics;
using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Removes old days of the statistics, with the counts of those days that are still pending.</summary>
/// <param name="session">The database.</param>
public sealed class StaleStats(DatabaseSession session)
{
    /// <summary>What would be removed now. Changes nothing.</summary>
    /// <param name="olderThanDays">Days before today in the server's zone, 0 or more; a day of exactly that age
    /// stays.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AiCacheException">The statistics are not deployed, or hidden from this role.</exception>
    public async Task<StaleStatsResult> PreviewAsync(int olderThanDays, CancellationToken cancellation)
    {
        var (before, pending) = await EdgeAsync(olderThanDays, cancellation);
        return await RunAsync(before, pending ? "stale_stats_preview" : "stale_stats_preview_by_hand", cancellation);
    }

    /// <summary>Removes them, in one transaction: there is one row a day.</summary>
    /// <param name="olderThanDays">As for <see cref="PreviewAsync"/>.</param>
    /// <param name="cancellation">Ends it; nothing is removed then.</param>
    /// <exception cref="AiCacheException">The statistics are not deployed, hidden from this role, or
    /// locked.</exception>
    public async Task<StaleStatsResult> RemoveAsync(int olderThanDays, CancellationToken cancellation)
    {
        var (before, pending) = await EdgeAsync(olderThanDays, cancellation);
        return await RunAsync(before, pending ? "stale_stats_delete" : "stale_stats_delete_by_hand", cancellation);
    }

    async Task<StaleStatsResult> RunAsync(DateTime before, string file, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var days = await session.JsonAsync<Days>(EmbeddedSql.Read($"Maintenance/Purge/{file}.sql"), cancellation,
            before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return new StaleStatsResult
        {
            Before = before, Deleted = days.Count, Requests = days.Requests, Oldest = days.Oldest,
            Newest = days.Newest, Remaining = days.Remaining,
            Elapsed = clock.Elapsed, Database = session.Target.DisplayName,
        };
    }

    async Task<(DateTime Before, bool Pending)> EdgeAsync(int olderThanDays, CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Stats.FullName);
        sight.DemandOurs();
        return (sight.Today.AddDays(-olderThanDays), sight.DemandIfThere(CacheContract.Pending.FullName));
    }

    sealed record Days(long Count, long Requests, DateTime? Oldest, DateTime? Newest, long Remaining);
}
