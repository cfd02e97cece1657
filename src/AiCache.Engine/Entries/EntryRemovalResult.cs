namespace AiCache.Engine.Entries;

/// <summary>What was removed from one database.</summary>
public sealed record EntryRemovalResult
{
    /// <summary>Entries that were removed.</summary>
    public required long Removed { get; init; }

    /// <summary>Keys that were not there, or no longer.</summary>
    public required long NotFound { get; init; }

    /// <summary>
    /// The sum of the removed entries' <c>content_size</c>, in bytes. The table's file does not shrink by it.
    /// </summary>
    public required long ContentBytes { get; init; }

    /// <summary>Transactions it took.</summary>
    public required int Batches { get; init; }

    /// <summary>Time spent removing.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
