namespace AiCache.Engine.Maintenance;

/// <summary>What was done to a table.</summary>
public sealed record OptimizeResult
{
    /// <summary>The table, as <c>schema.name</c>.</summary>
    public required string Table { get; init; }

    /// <summary>What was done.</summary>
    public required OptimizeMode Mode { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Rows, as estimated by what was done.</summary>
    public required long Rows { get; init; }

    /// <summary>Dead rows that were known before.</summary>
    public required long DeadRows { get; init; }

    /// <summary>Bytes on disk before, with indexes and out-of-line values.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Bytes on disk afterwards.</summary>
    public required long Bytes { get; init; }

    /// <summary>Pending counts that were added to their days; of the statistics only.</summary>
    public long? Folded { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
