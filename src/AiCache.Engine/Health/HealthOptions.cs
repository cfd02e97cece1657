using AiCache.Engine.Connections;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Health;

/// <summary>From when on something is no longer healthy.</summary>
public sealed record HealthOptions
{
    /// <summary>The lowest hit rate that is healthy, in percent.</summary>
    public double MinimumHitRate { get; init; } = 30;

    /// <summary>Below so many requests a rate says nothing.</summary>
    public long MinimumRequests { get; init; } = 100;

    /// <summary>The most bytes that the cache's data may need.</summary>
    public long MaximumBytes { get; init; } = StorageOptions.OneGigabyte;

    /// <summary>How long nothing may happen.</summary>
    public TimeSpan SilentFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many times the usual misses of a day are too many.</summary>
    public double MissFactor { get; init; } = 3;

    /// <summary>How many lectures may change within an hour.</summary>
    public long MaximumInvalidationsPerHour { get; init; } = 100;

    /// <summary>How many of a table's rows may be dead, in percent.</summary>
    public double MaximumDeadRows { get; init; } = 20;

    /// <summary>Below so many dead rows their share says nothing.</summary>
    public long MinimumDeadRows { get; init; } = 1000;

    /// <summary>How long vacuum may take to come: many rows may just have been removed.</summary>
    public TimeSpan VacuumWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a purge may be at work.</summary>
    public TimeSpan PurgeWithin { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How far the statistics may be behind the newest entry.</summary>
    public TimeSpan StatisticsSilentFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far a standby may be behind.</summary>
    public TimeSpan MaximumLag { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a cache node may not be connected.</summary>
    public TimeSpan NodeSilentFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Databases of the application's cache nodes, whose hashes are compared.</summary>
    public IReadOnlyList<DatabaseTarget> Nodes { get; init; } = [];

    /// <summary>The full path of the file that keeps what was found; null keeps nothing.</summary>
    public string? HistoryPath { get; init; }
}
