using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>The statistics of several databases taken together, such as those of cache nodes.</summary>
public static class FleetStatistics
{
    /// <summary>The days of all databases added up, the latest first.</summary>
    /// <param name="days">Days of any databases.</param>
    /// <param name="costPerMillionTokens">US dollars.</param>
    public static IEnumerable<CacheDay> Sum(IReadOnlyCollection<CacheDay> days, decimal costPerMillionTokens) =>
        from day in days
        group day by day.Date into same
        orderby same.Key descending
        let sum = CacheCounts.Sum(same.Select(d => new CacheCounts(d.TotalRequests, d.CacheHits, d.CacheMisses,
            d.TokensSaved)))
        select new CacheDay
        {
            Date = same.Key, TotalRequests = sum.Requests, CacheHits = sum.Hits, CacheMisses = sum.Misses,
            HitRate = sum.HitRate, TokensSaved = sum.TokensSaved, EstimatedCostSaved = sum.Cost(costPerMillionTokens),
            TimeZone = Zones(same.Select(d => d.TimeZone)), Database = Databases(days.Select(d => d.Database)),
        };

    /// <summary>The summaries of all databases added up; null where there is none.</summary>
    /// <param name="summaries">Summaries of any databases.</param>
    /// <param name="costPerMillionTokens">US dollars.</param>
    public static CacheSummary? Sum(IReadOnlyCollection<CacheSummary> summaries, decimal costPerMillionTokens)
    {
        if (summaries.Count == 0) return null;
        var sum = CacheCounts.Sum(summaries.Select(s => new CacheCounts(s.TotalRequests, s.CacheHits, s.CacheMisses,
            s.TokensSaved)));
        var (from, to) = (summaries.Min(s => s.From), summaries.Max(s => s.To));
        return new CacheSummary
        {
            From = from, To = to, Days = (int)(to - from).TotalDays + 1,
            // On which days it was is not known any more: at least on so many.
            ActiveDays = summaries.Max(s => s.ActiveDays), TotalRequests = sum.Requests, CacheHits = sum.Hits,
            CacheMisses = sum.Misses, HitRate = sum.HitRate, TokensSaved = sum.TokensSaved,
            EstimatedCostSaved = sum.Cost(costPerMillionTokens), TimeZone = Zones(summaries.Select(s => s.TimeZone)),
            Database = Databases(summaries.Select(s => s.Database)),
        };
    }

    static string Zones(IEnumerable<string> zones) => string.Join(", ", zones.Distinct());

    /// <summary>What the sum calls its databases: the one, or how many.</summary>
    internal static string Databases(IEnumerable<string> databases) => databases.Distinct().ToList() is [var one] ? one
        : Figures.Count(databases.Distinct().Count(), "database");
}
