using System.Globalization;
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
            $"{Commands.RemoveStaleEntries} -OlderThanDays {options.OlderThanDays} -Force"),
        new(ScheduledJobs.Stats, $"20 {options.Hour} 1 * *", Read("job_stats", options.StatsOlderThanDays),
            $"{Commands.RemoveStaleStats} -OlderThanDays {options.StatsOlderThanDays} -Force"),
        new(ScheduledJobs.Analyze, $"40 {options.Hour} * * *", Read("job_analyze", 0), Commands.Optimize),
        new(ScheduledJobs.RunDetails, $"50 {options.Hour} * * *", Read("job_run_details", 0), null),
        new("aicache-health", $"55 {options.Hour} * * *", null, $"{Commands.TestHealth} -FailOnError"),
    ];

    /// <summary>Numbers and names of ours only: nothing a user types as text gets into a statement.</summary>
    static string Read(string file, int days) => PlaceHolders.Fill(EmbeddedSql.Read($"Maintenance/Jobs/{file}.sql"),
        name => name switch
        {
            "days" => $"{days}",
            "lock" => $"{AdvisoryLock.Module}, {AdvisoryLock.Purge.Key}",
            "progress" => $"{AdvisoryLock.Module}, {AdvisoryLock.PurgeProgress}",
            "command" => Commands.RemoveStaleEntries,
            "target" => Number(PurgePace.Target.TotalSeconds),
            "aim" => Number(PurgePace.Aim),
            "gentle" => Number(PurgePace.Gentle),
            "turns" => $"{PurgePace.Turns}",
            "first" => $"{PurgePace.First}",
            "smallest" => $"{PurgePace.Smallest}",
            "largest" => $"{PurgePace.Largest}",
            "shrink" => Number(PurgePace.Shrink),
            "grow" => Number(PurgePace.Grow),
            "flush" => PurgePace.FlushAfter,
            _ => throw new InvalidOperationException($"{file}.sql asks for '{name}', which there is not."),
        }).TrimEnd();

    static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
