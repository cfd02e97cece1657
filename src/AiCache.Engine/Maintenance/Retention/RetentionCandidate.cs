namespace AiCache.Engine.Maintenance;

/// <summary>What keeping entries for so many days would mean, judged by the entries that are there.</summary>
public sealed record RetentionCandidate
{
    /// <summary>For how many days of 24 hours entries would be kept.</summary>
    public required int Days { get; init; }

    /// <summary>Entries that are older now, and would go.</summary>
    public required long Entries { get; init; }

    /// <summary>Bytes of their responses.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of the responses that would be kept.</summary>
    public required long KeptBytes { get; init; }

    /// <summary>How many of those that would go were last used at a greater age than that.</summary>
    public required long UsedLater { get; init; }

    /// <summary>When the last of them was used; null where none was.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>
    /// Hits that would have been lost at least: one for each entry that was used later. Only the last use of an entry
    /// is known.
    /// </summary>
    public required long LostHitsAtLeast { get; init; }

    /// <summary>Hits that would have been lost at most: all those of the entries that were used later.</summary>
    public required long LostHitsAtMost { get; init; }

    /// <summary>What the tokens of <see cref="LostHitsAtLeast"/> cost, in US dollars.</summary>
    public required decimal LostCostAtLeast { get; init; }

    /// <summary>What the tokens of <see cref="LostHitsAtMost"/> cost, in US dollars.</summary>
    public required decimal LostCostAtMost { get; init; }

    /// <summary>Whether this is the one to choose.</summary>
    public bool Recommended { get; init; }

    /// <summary>Why it is; null for the others.</summary>
    public string? Reason { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
