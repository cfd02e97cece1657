namespace AiCache.Engine.Entries;

/// <summary>Which entries to remove.</summary>
public sealed record EntryRemovalOptions
{
    /// <summary>Their keys; one that comes twice counts once.</summary>
    public required IReadOnlyCollection<string> CacheKeys { get; init; }

    /// <summary>How many keys make a batch.</summary>
    public int BatchSize { get; init; } = 500;
}
