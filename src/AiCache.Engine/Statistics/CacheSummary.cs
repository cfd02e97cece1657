namespace AiCache.Engine.Statistics;

/// <summary>A range of days taken together.</summary>
public sealed record CacheSummary
{
    /// <summary>The first day: midnight, without a zone.</summary>
    public required DateTime From { get; init; }

    /// <summary>The last day.</summary>
    public required DateTime To { get; init; }

    /// <summary>Days from the first to the last.</summary>
    public required int Days { get; init; }

    /// <summary>Days that had requests.</summary>
    public required int ActiveDays { get; init; }

    /// <summary>All requests.</summary>
    public required long TotalRequests { get; init; }

    /// <summary>Requests that the cache answered.</summary>
    public required long CacheHits { get; init; }

    /// <summary>Requests that it could not answer.</summary>
    public required long CacheMisses { get; init; }

    /// <summary>Hits of requests in percent, 0 to 100, two decimals; 0 where there were no requests.</summary>
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
