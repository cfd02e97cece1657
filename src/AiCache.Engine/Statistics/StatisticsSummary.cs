using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>The statistics of a range of days taken together.</summary>
public static class StatisticsSummary
{
    const int DaysByDefault = 7;

    /// <summary>The sum of the range.</summary>
    /// <exception cref="AiCacheException">The statistics are not deployed or cannot be read, or the range is
    /// impossible.</exception>
    public static async Task<CacheSummary> RunAsync(Work work, StatsOptions options, CancellationToken cancellation)
    {
        options.Demand();
        var session = await work.SessionAsync(cancellation);
        var sight = await StatisticsReader.LookAsync(session, cancellation);
        var range = options.Range(sight.Today, DaysByDefault);
        var counts = await StatisticsReader.ReadAsync(session, sight, range, cancellation);
        var sum = CacheCounts.Sum(counts.Values);
        return new CacheSummary
        {
            From = range.From, To = range.To, Days = (int)(range.To - range.From).TotalDays + 1,
            ActiveDays = counts.Values.Count(c => c.Requests > 0), TotalRequests = sum.Requests, CacheHits = sum.Hits,
            CacheMisses = sum.Misses, HitRate = sum.HitRate, TokensSaved = sum.TokensSaved,
            EstimatedCostSaved = sum.Cost(options.CostPerMillionTokens), TimeZone = sight.TimeZone,
            Database = session.Target.DisplayName,
        };
    }
}
