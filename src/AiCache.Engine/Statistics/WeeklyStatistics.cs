using System.Runtime.CompilerServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>The statistics week by week, each compared with the one before it.</summary>
/// <remarks>
/// A week is seven days and the latest ends with the range, by default yesterday: a day that is not over would make
/// every week look like a decline.
/// </remarks>
public static class WeeklyStatistics
{
    const int DaysOfWeek = 7;
    const int DaysByDefault = 4 * DaysOfWeek;

    /// <summary>The weeks, the latest first; the range is filled up to whole ones.</summary>
    /// <exception cref="AiCacheException">The statistics are not deployed or cannot be read, or the range is
    /// impossible.</exception>
    public static async IAsyncEnumerable<CacheWeek> RunAsync(Work work, StatsOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        options.Demand();
        var session = await work.SessionAsync(cancellation);
        var sight = await StatisticsReader.LookAsync(session, cancellation);
        var (from, to) = options.Range(sight.Today.AddDays(-1), DaysByDefault);
        var weeks = (int)Math.Ceiling(((to - from).TotalDays + 1) / DaysOfWeek);
        var counts = await StatisticsReader.ReadAsync(session, sight,
            (to.AddDays(1 - ((weeks + 1) * DaysOfWeek)), to), cancellation);
        for (var back = 0; back < weeks; back++)
        {
            var (week, before) = (Week(back), Week(back + 1));
            yield return new CacheWeek
            {
                From = to.AddDays(1 - ((back + 1) * DaysOfWeek)), To = to.AddDays(-back * DaysOfWeek),
                TotalRequests = week.Requests, RequestsChange = Change(week.Requests, before.Requests),
                HitRate = week.HitRate,
                HitRateChange = week.Requests > 0 && before.Requests > 0 ? week.HitRate - before.HitRate : null,
                CacheMisses = week.Misses, TokensSaved = week.TokensSaved,
                TokensSavedChange = Change(week.TokensSaved, before.TokensSaved),
                EstimatedCostSaved = week.Cost(options.CostPerMillionTokens), TimeZone = sight.TimeZone,
                Database = session.Target.DisplayName,
            };
        }

        CacheCounts Week(int back) => CacheCounts.Sum(Enumerable.Range(back * DaysOfWeek, DaysOfWeek)
            .Select(d => counts.GetValueOrDefault(to.AddDays(-d))));
    }

    static decimal? Change(long now, long before) => before == 0 ? null
        : Math.Round(100m * ((decimal)now - before) / before, 1);
}
