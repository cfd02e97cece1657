using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Maintenance;

/// <summary>The jobs that pg_cron runs for the cache, with their last runs, and runs that did not happen.</summary>
public static class ListMaintenance
{
    /// <summary>How late a run may be before it counts as missed.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Lists them; warns where pg_cron is not there, or this role may not use it.</summary>
    public static async IAsyncEnumerable<MaintenanceJob> RunAsync(Work work,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        if (!await CronJobs.AreUsableAsync(session, cancellation))
        {
            work.Reporter.Warning($"pg_cron is not in {session.Target.DisplayName}, or this role may not use it: jobs "
                + "of other schedulers cannot be seen from here.");
            yield break;
        }
        foreach (var job in await ReadAsync(session, cancellation)) yield return job;
    }

    /// <summary>The jobs in a database that has pg_cron.</summary>
    internal static async Task<IReadOnlyList<MaintenanceJob>> ReadAsync(DatabaseSession session,
        CancellationToken cancellation)
    {
        var seen = await session.JsonAsync<Seen>(SqlStep.File("read the jobs", "Maintenance/Jobs/jobs.sql",
            (object)ScheduledJobs.Names), cancellation);
        return [.. seen.Jobs.Select(job => Describe(job, seen, session.Target.DisplayName))];
    }

    static MaintenanceJob Describe(SeenJob job, Seen seen, string database)
    {
        var missed = job.LastRun is { } last && CronSchedule.Parse(job.Schedule) is { } schedule
            && TimeZoneInfo.TryFindSystemTimeZoneById(seen.TimeZone, out var zone)
            ? schedule.CountDue(last, seen.Now - Grace, zone) : (int?)null;
        return new MaintenanceJob
        {
            Name = job.Name, Schedule = job.Schedule, Command = job.Command, Username = job.Username,
            LastRun = job.LastRun, LastDuration = job.LastEnd - job.LastRun, Failures = job.Failures,
            Missed = missed, Message = job.LastMessage, Database = database,
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
