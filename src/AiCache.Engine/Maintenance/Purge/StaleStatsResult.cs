namespace AiCache.Engine.Maintenance;

/// <summary>What a clean-up of the statistics removed, or would remove.</summary>
public sealed record StaleStatsResult
{
    /// <summary>Days before this one are old.</summary>
    public required DateTime Before { get; init; }

    /// <summary>Days removed.</summary>
    public required long Deleted { get; init; }

    /// <summary>The requests that were counted on them.</summary>
    public required long Requests { get; init; }

    /// <summary>The first of them; null where there was none.</summary>
    public DateTime? Oldest { get; init; }

    /// <summary>The last of them; null where there was none.</summary>
    public DateTime? Newest { get; init; }

    /// <summary>Days that stay, those that a trigger kept among them.</summary>
    public required long Remaining { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
