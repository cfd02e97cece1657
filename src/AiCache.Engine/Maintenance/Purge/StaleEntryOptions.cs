namespace AiCache.Engine.Maintenance;

/// <summary>Which entries are stale, and how hard to work.</summary>
public sealed record StaleEntryOptions
{
    /// <summary>
    /// Older than this many days by the server's clock, 0 or more; counted in UTC, where every day has 24 hours.
    /// </summary>
    public int OlderThanDays { get; init; } = 30;

    /// <summary>Created before this moment; overrides <see cref="OlderThanDays"/>.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>And not used for this many days; null does not ask.</summary>
    public int? UnusedForDays { get; init; }

    /// <summary>And of these operation types; empty takes all.</summary>
    public IReadOnlyList<string> OperationTypes { get; init; } = [];

    /// <summary>Whether a preview also says what other retentions would mean, which reads all entries once.</summary>
    public bool JudgeRetention { get; init; }

    /// <summary>Stop after this time; null goes on to the end.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>Stop after this many entries; null goes on to the end.</summary>
    public long? MaxEntries { get; init; }

    /// <summary>How long one transaction should last.</summary>
    public TimeSpan TargetBatchTime { get; init; } = PurgePace.Target;

    /// <summary>The same, as short as the server can tell and as far as anybody can wait for one.</summary>
    internal TimeSpan Target => TimeSpan.FromMilliseconds(Math.Clamp(TargetBatchTime.TotalMilliseconds, 1, 3_600_000));

    /// <summary>Pause while a replica is further behind than this.</summary>
    public TimeSpan MaxReplicaLag { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to go on trying while another session holds the whole table.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Analyze the table afterwards.</summary>
    public bool Analyze { get; init; }
}
