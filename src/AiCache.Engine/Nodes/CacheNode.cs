namespace AiCache.Engine.Nodes;

/// <summary>How a cache node stands, seen from the application's database.</summary>
public enum NodeState : long
{
    /// <summary>It is being made, or was left half made; it has no keys yet.</summary>
    Preparing,
    /// <summary>It has its keys, and gets every change of a hash.</summary>
    InService,
    /// <summary>It has its keys, but does not get changes at the moment: they are kept for it.</summary>
    Silent,
    /// <summary>It has its keys, but changes are lost to it: what it holds may be stale.</summary>
    Lost,
    /// <summary>It is being removed, or was left half removed; it has no keys any more.</summary>
    Leaving,
}

/// <summary>A cache node: a database that holds the entries whose key falls to it.</summary>
public sealed record CacheNode
{
    /// <summary>Its name, by which keys fall to it.</summary>
    public required string Name { get; init; }

    /// <summary>How it stands.</summary>
    public required NodeState State { get; init; }

    /// <summary>Where it was when it was added, as <c>database@host:port</c>; null where nobody wrote that
    /// down.</summary>
    public string? Place { get; init; }

    /// <summary>Since when it has its keys.</summary>
    public DateTimeOffset? InServiceSince { get; init; }

    /// <summary>How much WAL it has not confirmed yet, in bytes; null without a slot.</summary>
    public long? LagBytes { get; init; }

    /// <summary>How long its last answer came after the change; null where it is not connected, or this role may not
    /// see it.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>How long it has not been connected; null while it is, and before PostgreSQL 17, which does not write it
    /// down.</summary>
    public TimeSpan? SilentFor { get; init; }

    /// <summary>How much WAL the application's server keeps for it, in bytes; null without a slot.</summary>
    public long? RetainedBytes { get; init; }

    /// <summary>How much more that may become before it is lost to the node; null without a limit
    /// (<c>max_slot_wal_keep_size</c>).</summary>
    public long? SafeBytes { get; init; }

    /// <summary>How many entries it holds; null where its database was not visited.</summary>
    public long? Entries { get; init; }

    /// <summary>How many of them fall to another node, so that nobody looks for them here; null where its database was
    /// not visited.</summary>
    public long? MisplacedEntries { get; init; }

    /// <summary>The key that was asked for; null where none was.</summary>
    public string? CacheKey { get; init; }

    /// <summary>The application's database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Whether keys fall to it.</summary>
    internal bool HasKeys => State is NodeState.InService or NodeState.Silent or NodeState.Lost;
}
