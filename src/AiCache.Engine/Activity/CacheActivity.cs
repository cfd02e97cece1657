namespace AiCache.Engine.Activity;

/// <summary>What kind of activity it is.</summary>
public enum ActivityKind : long
{
    /// <summary>An index is being built.</summary>
    IndexBuild,
    /// <summary>A table of the cache is being vacuumed.</summary>
    Vacuum,
    /// <summary>A table of the cache is being analyzed.</summary>
    Analyze,
    /// <summary>A session waits for a lock that another holds or asked for before.</summary>
    Blocked,
    /// <summary>A session keeps others waiting.</summary>
    Blocking,
    /// <summary>A transaction has been open for long: it keeps vacuum from removing dead rows.</summary>
    LongTransaction,
    /// <summary>Stale entries are being deleted.</summary>
    Purge,
}

/// <summary>Something that goes on in a database and concerns the cache.</summary>
public sealed record CacheActivity
{
    /// <summary>The kind.</summary>
    public required ActivityKind Kind { get; init; }

    /// <summary>The server process; null for a prepared transaction.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The role; null for the server's own workers.</summary>
    public string? User { get; init; }

    /// <summary>What the session calls itself, or what kind of worker it is.</summary>
    public string? Application { get; init; }

    /// <summary>The table, or the index and its table; null for a transaction.</summary>
    public string? Relation { get; init; }

    /// <summary>What it is doing now.</summary>
    public string? Phase { get; init; }

    /// <summary>How far the present phase is, 0 to 100; null where that is not known.</summary>
    public double? PercentDone { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>For how long, by the server's clock.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The processes that it waits for.</summary>
    public IReadOnlyList<int> BlockedBy { get; init; } = [];

    /// <summary>The statement, its first thousand characters; null where this role may not see it.</summary>
    public string? Query { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
