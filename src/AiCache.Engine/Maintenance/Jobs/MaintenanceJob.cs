namespace AiCache.Engine.Maintenance;

/// <summary>How a job stands.</summary>
public enum MaintenanceStatus : long
{
    /// <summary>It waits for its time; its last run, if there was one, succeeded.</summary>
    Scheduled,
    /// <summary>It is at work.</summary>
    Running,
    /// <summary>Its last run failed.</summary>
    Failed,
    /// <summary>It should have run since, and did not.</summary>
    Missed,
    /// <summary>It was switched off.</summary>
    Paused,
    /// <summary>It is scheduled no more.</summary>
    Removed,
}

/// <summary>A job that pg_cron runs.</summary>
public sealed record MaintenanceJob
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When, as cron writes it.</summary>
    public required string Schedule { get; init; }

    /// <summary>How it stands.</summary>
    public required MaintenanceStatus Status { get; init; }

    /// <summary>When its last run began; null where none is known.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>How long the last run took; null where it has not ended.</summary>
    public TimeSpan? LastDuration { get; init; }

    /// <summary>Runs of the last 60 days that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Runs that were due since the last one and did not happen; null where that cannot be told.</summary>
    public int? Missed { get; init; }

    /// <summary>What the server said to the last run.</summary>
    public string? Message { get; init; }

    /// <summary>The statement.</summary>
    public required string Command { get; init; }

    /// <summary>The role that it runs as.</summary>
    public string? Username { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
