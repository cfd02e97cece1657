namespace AiCache.Engine.Maintenance;

/// <summary>What a purge did.</summary>
public sealed record StaleEntryResult
{
    /// <summary>Entries deleted.</summary>
    public required long Deleted { get; init; }

    /// <summary>Stale entries that are still there: beyond a limit, held by other sessions, or kept by a trigger.</summary>
    public required long Remaining { get; init; }

    /// <summary>Transactions.</summary>
    public required int Batches { get; init; }

    /// <summary>How long the longest of them lasted.</summary>
    public required TimeSpan LongestBatch { get; init; }

    /// <summary>How long it all took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Bytes of the responses deleted; of a batch beside which others renewed or removed entries, in proportion. The
    /// table's file does not shrink: the space is used again.
    /// </summary>
    public required long BytesFreed { get; init; }

    /// <summary>Why it ended.</summary>
    public required PurgeEnd EndedBecause { get; init; }

    /// <summary>Entries created before this moment were stale.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
