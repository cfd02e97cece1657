namespace AiCache.Engine.Entries;

/// <summary>What one kind of operation stores in the cache, and what that has saved so far.</summary>
public sealed record OperationUsage
{
    /// <summary>The operation, as the application names it.</summary>
    public required string OperationType { get; init; }

    /// <summary>Entries that are there now.</summary>
    public required long Entries { get; init; }

    /// <summary>Bytes of their responses.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many of them were asked for again.</summary>
    public required long AskedAgain { get; init; }

    /// <summary>The same in percent of the entries.</summary>
    public required decimal ReuseRate { get; init; }

    /// <summary>How often they were asked for again.</summary>
    public required long Hits { get; init; }

    /// <summary>Tokens that making them took.</summary>
    public required long TokensUsed { get; init; }

    /// <summary>Tokens that asking again would have taken.</summary>
    public required long TokensSaved { get; init; }

    /// <summary>What the saved tokens cost, in US dollars.</summary>
    public required decimal EstimatedCostSaved { get; init; }

    /// <summary>When one of them was last used; null where the time is beyond what a client can hold.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
