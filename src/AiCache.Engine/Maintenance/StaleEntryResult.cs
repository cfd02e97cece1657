namespace AiCache.Engine.Maintenance;

/// <summary>Why a purge ended.</summary>
public enum PurgeEnd
{
    /// <summary>Nothing stale was left that could be deleted.</summary>
    Completed,
    /// <summary>The time was up.</summary>
    MaxDuration,
    /// <summary>The number was reached.</summary>
    MaxEntries,
    /// <summary>Another purge is at work; nothing was done.</summary>
    AlreadyRunning,
}

/// <summary>What a purge did.</summary>
public sealed record StaleEntryResult
{
    /// <summary>Entries deleted.</summary>
    public required long Deleted { get; init; }

    /// <summary>Stale entries that are still there: beyond a limit, or held by other sessions.</summary>
    public required long Remaining { get; init; }

    /// <summary>Transactions.</summary>
    public required int Batches { get; init; }

    /// <summary>How long the longest of them lasted.</summary>
    public required TimeSpan LongestBatch { get; init; }

    /// <summary>How long it all took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Bytes of the responses deleted. The table's file does not shrink: the space is used again.</summary>
    public required long BytesFreed { get; init; }

    /// <summary>Why it ended.</summary>
    public required PurgeEnd EndedBecause { get; init; }

    /// <summary>Entries created before this moment were stale.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}

/// <summary>What a purge would delete.</summary>
public sealed record StaleEntryPreview
{
    /// <summary>Entries created before this moment are stale.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>Stale entries.</summary>
    public required long Entries { get; init; }

    /// <summary>Bytes of their responses.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the oldest was created; null where there is none.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>When the newest was created; null where there is none.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>How many of them were used within the last 7 days.</summary>
    public required long UsedLately { get; init; }

    /// <summary>How often they were used so far.</summary>
    public required long Hits { get; init; }
}
