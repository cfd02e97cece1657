using System.Runtime.CompilerServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>The statistics day by day.</summary>
public static class DailyStatistics
{
    const int DaysByDefault = 7;

    /// <summary>
    /// The days of the range, the latest first. A day without traffic is there with zeros unless only active ones are
    /// asked for.
    /// </summary>
    /// <exception cref="AiCacheException">The statistics are not deployed or cannot be read, or the range is
    /// impossible.</exception>
    public static async IAsyncEnumerable<CacheDay> RunAsync(Work work, StatsOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        options.Demand();
        var session = await work.SessionAsync(cancellation);
        var sight = await StatisticsReader.LookAsync(session, cancellation);
        var range = options.Range(sight.Today, DaysByDefault);
        var counts = await StatisticsReader.ReadAsync(session, sight, range, cancellation);
        for (var day = range.To; day >= range.From; day = day.AddDays(-1))
        {
            var c = counts.GetValueOrDefault(day);
            if (options.ActiveOnly && c.Requests == 0) continue;
            yield return new CacheDay
            {
                Date = day, TotalRequests = c.Requests, CacheHits = c.Hits, CacheMisses = c.Misses,
                HitRate = c.HitRate, TokensSaved = c.TokensSaved,
                EstimatedCostSaved = c.Cost(options.CostPerMillionTokens), TimeZone = sight.TimeZone,
                Database = session.Target.DisplayName,
            };
        }
    }
}
