namespace AiCache.Engine.Entries;

/// <summary>In which order entries come.</summary>
public enum EntryOrder : long
{
    /// <summary>As the server finds them: the quickest.</summary>
    None,
    /// <summary>The most hits first.</summary>
    Hits,
    /// <summary>The largest first, by <c>content_size</c>.</summary>
    Size,
    /// <summary>The most tokens first.</summary>
    Tokens,
    /// <summary>The oldest first.</summary>
    Age,
    /// <summary>Those first that nobody has asked for the longest.</summary>
    LastAccess,
}

/// <summary>Which entries to read. An entry has to meet every condition that is given.</summary>
public sealed record EntryFilter
{
    /// <summary>Only these keys.</summary>
    public IReadOnlyList<string>? CacheKeys { get; init; }

    /// <summary>Only answers about at least one of these lectures.</summary>
    public IReadOnlyList<Guid>? LectureIds { get; init; }

    /// <summary>Only these types of operation, exactly as they are written.</summary>
    public IReadOnlyList<string>? OperationTypes { get; init; }

    /// <summary>Only entries made at least so long ago by the server's clock.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>At most so many.</summary>
    public long? Top { get; init; }

    /// <summary>In this order.</summary>
    public EntryOrder Order { get; init; }

    /// <summary>Brings the answers too.</summary>
    public bool IncludeResponse { get; init; }

    /// <summary>Given to each entry as it is (<see cref="CacheEntry.Connection"/>).</summary>
    public object? Connection { get; init; }
}
