using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// The jobs that pg_cron runs for the cache. It keeps them itself: no object of ours stays on the server.
/// </summary>
/// <param name="session">The database in which the extension is.</param>
public sealed class MaintenanceJobs(DatabaseSession session)
{
    /// <summary>How late a run may be before it counts as missed.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Whether the extension is in this database, and this role may use it.</summary>
    public async Task<bool> AvailableAsync(CancellationToken cancellation) =>
        await session.ScalarAsync<bool>(ScheduledJobs.Usable, cancellation);

    /// <summary>Schedules all jobs, or changes those that are there, in one transaction.</summary>
    /// <exception cref="AiCacheException">The role may not schedule.</exception>
    public async Task<IReadOnlyList<MaintenanceJob>> RegisterAsync(MaintenanceOptions options,
        CancellationToken cancellation)
    {
        var sql = EmbeddedSql.Read("Maintenance/Jobs/schedule.sql");
        await session.ExecuteAsync(null, TransactionSettings.Default,
            [.. MaintenanceTask.All(options).Where(t => t.Statement is not null)
            .Select(t => new SqlStep($"schedule {t.Name}", sql, t.Name, t.Schedule, t.Statement))], null, cancellation);
        return await GetAsync(cancellation);
    }

    /// <summary>The jobs, with their last runs, failures, and runs that did not happen.</summary>
    public async Task<IReadOnlyList<MaintenanceJob>> GetAsync(CancellationToken cancellation)
    {
        var seen = await session.JsonAsync<Seen>(EmbeddedSql.Read("Maintenance/Jobs/jobs.sql"), cancellation,
            (object)ScheduledJobs.Names);
        return [.. seen.Jobs.Select(job => Describe(job, seen))];
    }

    /// <summary>Takes the jobs out of the schedule, with what is kept of their runs.</summary>
    /// <returns>Those that were there.</returns>
    public async Task<IReadOnlyList<MaintenanceJob>> UnregisterAsync(CancellationToken cancellation)
    {
        var jobs = await GetAsync(cancellation);
        if (jobs.Count > 0)
            await session.ExecuteAsync(null, TransactionSettings.Default, [ScheduledJobs.Unschedule(ScheduledJobs.Names)], null,
            cancellation);
        return [.. jobs.Select(job => job with { Status = MaintenanceStatus.Removed })];
    }

    MaintenanceJob Describe(SeenJob job, Seen seen)
    {
        var missed = job.LastRun is { } last && CronSchedule.Parse(job.Schedule) is { } schedule
            && TimeZoneInfo.TryFindSystemTimeZoneById(seen.TimeZone, out var zone)
            ? schedule.CountDue(last, seen.Now - Grace, zone) : (int?)null;
        return new MaintenanceJob
        {
            Name = job.Name, Schedule = job.Schedule, Command = job.Command, Username = job.Username,
            LastRun = job.LastRun,
            LastDuration = job.LastEnd - job.LastRun, Failures = job.Failures, Missed = missed,
            Message = job.LastMessage, Database = session.Target.DisplayName,
            Status = (job.Active, job.LastStatus, missed) switch
            {
                (false, _, _) => MaintenanceStatus.Paused,
                (_, "starting" or "running" or "sending" or "connecting", _) => MaintenanceStatus.Running,
                (_, "failed", _) => MaintenanceStatus.Failed,
                (_, _, > 0) => MaintenanceStatus.Missed,
                _ => MaintenanceStatus.Scheduled,
            },
        };
    }

    sealed record Seen(DateTimeOffset Now, string TimeZone, IReadOnlyList<SeenJob> Jobs);

    sealed record SeenJob(string Name, string Schedule, string Command, string Username, bool Active,
        DateTimeOffset? LastRun, DateTimeOffset? LastEnd,
        string? LastStatus, string? LastMessage, long Runs, long Failures);
}
