using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>One thing to be done again and again.</summary>
/// <param name="Name">The job's name, which begins with <c>aicache-</c>.</param>
/// <param name="Schedule">When, as cron writes it: minute, hour, day of the month, month, day of the week.</param>
/// <param name="Statement">The single statement for pg_cron; null where only our command can do it.</param>
/// <param name="Command">The command that does the same; null where there is none.</param>
internal sealed record MaintenanceTask(string Name, string Schedule, string? Statement, string? Command)
{
    /// <summary>
    /// What is to be done: weekly purge, monthly clean-up of the statistics, daily analyze and health.
    /// </summary>
    public static IReadOnlyList<MaintenanceTask> All(MaintenanceOptions options) =>
    [
        new(ScheduledJobs.Purge, $"0 {options.Hour} * * 0", Read("job_purge", options.OlderThanDays),
            $"Remove-AiCacheStaleEntries -OlderThanDays {options.OlderThanDays} -Force"),
        new(ScheduledJobs.Stats, $"20 {options.Hour} 1 * *", Read("job_stats", options.StatsOlderThanDays),
            $"Remove-AiCacheStaleStats -OlderThanDays {options.StatsOlderThanDays} -Force"),
        new(ScheduledJobs.Analyze, $"40 {options.Hour} * * *", Read("job_analyze", 0), "Optimize-AiCacheDatabase"),
        new(ScheduledJobs.RunDetails, $"50 {options.Hour} * * *", Read("job_run_details", 0), null),
        new("aicache-health", $"55 {options.Hour} * * *", null, "Test-AiCacheHealth -FailOnError"),
    ];

    // Whole numbers only: nothing a user types as text gets into a statement.
    static string Read(string file, int days) => EmbeddedSql.Read($"Maintenance/Jobs/{file}.sql")
        .Replace("{days}", $"{days}").TrimEnd();
}
