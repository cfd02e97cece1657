using System.Text.Json.Serialization;

namespace AiCache.Engine.Entries;

/// <summary>One entry of the cache.</summary>
public sealed record CacheEntry
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its key.</summary>
    public required string CacheKey { get; init; }

    /// <summary>What was asked for.</summary>
    public string? OperationType { get; init; }

    /// <summary>The lectures it is about.</summary>
    public required IReadOnlyList<Guid> LectureIds { get; init; }

    /// <summary>The parameters, as JSON.</summary>
    public string? Params { get; init; }

    /// <summary>The hash of the content it was made from.</summary>
    public string? ContentHash { get; init; }

    /// <summary>What making the answer cost, in tokens.</summary>
    public required long TokensUsed { get; init; }

    /// <summary>The size the application noted, in bytes.</summary>
    public required long ContentSize { get; init; }

    /// <summary>How often it was used.</summary>
    public required long HitCount { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last used.</summary>
    public DateTimeOffset? LastAccessedAt { get; init; }

    /// <summary>The answer, as JSON; null unless it was asked for.</summary>
    public string? ResponseData { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>
    /// How whoever asked for it reaches the database (<see cref="EntryFilter.Connection"/>). No part of a report.
    /// </summary>
    [JsonIgnore]
    public object? Connection { get; init; }
}
