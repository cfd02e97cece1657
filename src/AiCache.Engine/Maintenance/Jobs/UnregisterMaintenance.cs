using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;

namespace AiCache.Engine.Maintenance;

/// <summary>Takes the jobs out of pg_cron's schedule, with what is kept of their runs.</summary>
public static class UnregisterMaintenance
{
    /// <summary>The jobs that would go; none where pg_cron is not there. Changes nothing.</summary>
    public static async Task<IReadOnlyList<MaintenanceJob>> PlanAsync(Work work, CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        return await CronJobs.AreUsableAsync(session, cancellation)
            ? await ListMaintenance.ReadAsync(session, cancellation) : [];
    }

    /// <summary>Takes them out, and returns those that were there; warns where pg_cron is not.</summary>
    public static async IAsyncEnumerable<MaintenanceJob> RunAsync(Work work,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        if (!await CronJobs.AreUsableAsync(session, cancellation))
        {
            work.Reporter.Warning($"pg_cron is not in {session.Target.DisplayName}, or this role may not use it: jobs "
                + "of other schedulers must be removed there.");
            yield break;
        }
        var jobs = await ListMaintenance.ReadAsync(session, cancellation);
        if (jobs.Count == 0) yield break;
        await ReadOnlyFacts.DemandNoneAsync(session, cancellation);
        var batch = new StatementBatch();
        batch.Call(ScheduledJobs.Unschedule(ScheduledJobs.Names));
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        foreach (var job in jobs) yield return job with { Status = MaintenanceStatus.Removed };
    }
}
