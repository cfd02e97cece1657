namespace AiCache.Engine.Statistics;

/// <summary>One day of the cache, counts that are still pending included.</summary>
public sealed record CacheDay
{
    /// <summary>
    /// The calendar day as the application names it to <c>increment_cache_stats</c>: midnight, without a zone.
    /// </summary>
    public required DateTime Date { get; init; }

    /// <summary>All requests.</summary>
    public required long TotalRequests { get; init; }

    /// <summary>Requests that the cache answered.</summary>
    public required long CacheHits { get; init; }

    /// <summary>Requests that it could not answer.</summary>
    public required long CacheMisses { get; init; }

    /// <summary>Hits of requests in percent, 0 to 100, two decimals; 0 on a day without requests.</summary>
    public required decimal HitRate { get; init; }

    /// <summary>Tokens that hits saved.</summary>
    public required long TokensSaved { get; init; }

    /// <summary>What those tokens would have cost, in US dollars, four decimals.</summary>
    public required decimal EstimatedCostSaved { get; init; }

    /// <summary>The zone in which the server's sessions count days.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
