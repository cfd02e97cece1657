namespace AiCache.Engine.Statistics;

/// <summary>Seven days compared with the seven before them.</summary>
public sealed record CacheWeek
{
    /// <summary>The first of the seven days: midnight, without a zone.</summary>
    public required DateTime From { get; init; }

    /// <summary>The last of the seven days.</summary>
    public required DateTime To { get; init; }

    /// <summary>All requests.</summary>
    public required long TotalRequests { get; init; }

    /// <summary>How requests changed against the week before, in percent; null where that week had none.</summary>
    public required decimal? RequestsChange { get; init; }

    /// <summary>Hits of requests in percent, 0 to 100, two decimals.</summary>
    public required decimal HitRate { get; init; }

    /// <summary>
    /// How the hit rate changed against the week before, in percentage points; null where either week had no requests.
    /// </summary>
    public required decimal? HitRateChange { get; init; }

    /// <summary>Requests that the cache could not answer.</summary>
    public required long CacheMisses { get; init; }

    /// <summary>Tokens that hits saved.</summary>
    public required long TokensSaved { get; init; }

    /// <summary>
    /// How the saved tokens changed against the week before, in percent; null where that week saved none.
    /// </summary>
    public required decimal? TokensSavedChange { get; init; }

    /// <summary>What those tokens would have cost, in US dollars, four decimals.</summary>
    public required decimal EstimatedCostSaved { get; init; }

    /// <summary>The zone in which the server's sessions count days.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
