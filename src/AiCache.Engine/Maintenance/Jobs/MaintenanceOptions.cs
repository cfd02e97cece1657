namespace AiCache.Engine.Maintenance;

/// <summary>What is scheduled, and when.</summary>
public sealed record MaintenanceOptions
{
    /// <summary>The purge takes entries older than this many days.</summary>
    public int OlderThanDays { get; init; } = 30;

    /// <summary>The clean-up of the statistics takes days older than this many days.</summary>
    public int StatsOlderThanDays { get; init; } = 90;

    /// <summary>
    /// The hour of the day, 0 to 23, in the scheduler's own zone: GMT for pg_cron unless cron.timezone says otherwise.
    /// </summary>
    public int Hour { get; init; } = 3;
}
