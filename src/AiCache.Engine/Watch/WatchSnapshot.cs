using AiCache.Engine.Activity;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Watch;

/// <summary>How the cache stands at one moment, and how it has moved since the moment before.</summary>
public sealed record WatchSnapshot
{
    /// <summary>The server's time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Requests of the last days, the oldest first, today's last; empty where they cannot be read.</summary>
    public required IReadOnlyList<long> Requests { get; init; }

    /// <summary>The hit rate of the same days in percent; null for a day without requests.</summary>
    public required IReadOnlyList<double?> HitRates { get; init; }

    /// <summary>Tokens saved today; null where that cannot be read.</summary>
    public required long? TokensSaved { get; init; }

    /// <summary>Requests a second since the snapshot before; null for the first, and where a day began.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Entries of the cache, as the server estimates them; null where there is no such table.</summary>
    public long? Entries { get; init; }

    /// <summary>Bytes that the entries need, with their indexes; null as above.</summary>
    public long? LiveBytes { get; init; }

    /// <summary>The most bytes that they may need.</summary>
    public required long LimitBytes { get; init; }

    /// <summary>What goes on: index builds, vacuum, who waits for whom, long transactions.</summary>
    public required IReadOnlyList<CacheActivity> Activities { get; init; }

    /// <summary>The health checks that somebody has to look at, the worst last.</summary>
    public required IReadOnlyList<Check> Alerts { get; init; }

    /// <summary>How long it took to read all that.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Requests of today so far; null where they cannot be read.</summary>
    public long? Today => Requests.Count == 0 ? null : Requests[^1];
}
