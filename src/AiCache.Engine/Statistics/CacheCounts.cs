namespace AiCache.Engine.Statistics;

/// <summary>The four counters, and what follows from them.</summary>
internal readonly record struct CacheCounts(long Requests, long Hits, long Misses, long TokensSaved)
{
    /// <summary>Hits of requests in percent with two decimals; 0 where there were no requests.</summary>
    public decimal HitRate => Requests > 0 ? Math.Round(100m * Hits / Requests, 2, MidpointRounding.AwayFromZero) : 0m;

    /// <summary>What the saved tokens would have cost, in US dollars with four decimals.</summary>
    public decimal Cost(decimal perMillionTokens) =>
        Math.Round(TokensSaved * perMillionTokens / 1_000_000m, 4, MidpointRounding.AwayFromZero);

    /// <summary>The sum of several days. More than a long holds is left at its largest value.</summary>
    public static CacheCounts Sum(IEnumerable<CacheCounts> counts)
    {
        Int128 requests = 0, hits = 0, misses = 0, tokens = 0;
        foreach (var c in counts)
            (requests, hits, misses, tokens) = (requests + c.Requests, hits + c.Hits, misses + c.Misses, tokens
            + c.TokensSaved);
        return new CacheCounts(Fit(requests), Fit(hits), Fit(misses), Fit(tokens));
    }

    static long Fit(Int128 value) => (long)Int128.Clamp(value, long.MinValue, long.MaxValue);
}
