using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Gives the cache's maintenance to pg_cron.</summary>
public static class RegisterMaintenance
{
    /// <summary>The names of the jobs that would be scheduled. Changes nothing.</summary>
    /// <exception cref="AiCacheException">As for <see cref="RunAsync"/>.</exception>
    public static async Task<IReadOnlyList<string>> PlanAsync(Work work, MaintenanceOptions options,
        CancellationToken cancellation)
    {
        await DemandAsync(await work.SessionAsync(cancellation), cancellation);
        return [.. Jobs(options).Select(job => job.Name)];
    }

    /// <summary>Schedules all jobs, or changes those that are there, in one transaction.</summary>
    /// <exception cref="AiCacheException">pg_cron is not there, or the role may not schedule.</exception>
    public static async IAsyncEnumerable<MaintenanceJob> RunAsync(Work work, MaintenanceOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        await DemandAsync(session, cancellation);
        await ReadOnlyFacts.DemandNoneAsync(session, cancellation);
        var batch = new StatementBatch();
        foreach (var job in Jobs(options))
            batch.Call(SqlStep.File($"schedule {job.Name}", "Maintenance/Jobs/schedule.sql", job.Name, job.Schedule,
                job.Statement));
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        foreach (var job in await ListMaintenance.ReadAsync(session, cancellation)) yield return job;
    }

    static IEnumerable<MaintenanceTask> Jobs(MaintenanceOptions options) =>
        MaintenanceTask.All(options).Where(task => task.Statement is not null);

    static async Task DemandAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var cron = await CronJobs.ReadAsync(session, cancellation);
        if (!cron.Usable) throw MaintenanceErrors.NothingScheduled(session.Target.DisplayName, cron);
    }
}
