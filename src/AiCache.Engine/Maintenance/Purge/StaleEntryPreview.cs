namespace AiCache.Engine.Maintenance;

/// <summary>What a purge would delete.</summary>
public sealed record StaleEntryPreview
{
    /// <summary>Entries created before this moment are stale.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>Stale entries.</summary>
    public required long Entries { get; init; }

    /// <summary>Bytes of their responses.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the oldest was created; null where there is none, the first year for what is older.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>When the newest was created; as above.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>How many of them were used within the last 7 days.</summary>
    public required long UsedLately { get; init; }

    /// <summary>How often they were used so far.</summary>
    public required long Hits { get; init; }

    /// <summary>
    /// What keeping them for other times would mean (<see cref="MeasureRetention"/>); empty where nobody asked.
    /// </summary>
    public IReadOnlyList<RetentionCandidate> Retention { get; init; } = [];

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
