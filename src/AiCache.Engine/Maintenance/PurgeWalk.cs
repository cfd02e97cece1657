using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>Walks a purge's way on one connection, batch after batch, and makes way for others.</summary>
internal sealed class PurgeWalk(DatabaseSession session, PurgeRun run, StaleEntryOptions options, IReporter reporter)
{
    const string Activity = "Removing stale entries";
    static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    TimeSpan lagAskedAt = -LagInterval;

    /// <summary>Walks to the end, or to a limit.</summary>
    public async Task<PurgeEnd> WalkAsync(CancellationToken cancellation)
    {
        while (run.Route!.Here is { } here)
        {
            if (run.Limit is { } limit) return limit;
            if (run.Clock.Elapsed - lagAskedAt >= LagInterval) await WaitForReplicasAsync(cancellation);
            await StepAsync(here, cancellation);
            // Whoever waited for our locks has his turn before the next batch takes more.
            if (run.Waiting > 0) await Task.Delay(options.TargetBatchTime, cancellation);
            reporter.Progress(new ProgressReport(Activity, $"{run.Deleted:#,0} deleted, now at {run.Route.Here?.From ?? run.Stale!.Cutoff:yyyy-MM-dd HH:mm}", run.Percent));
        }
        return PurgeEnd.Completed;
    }

    async Task StepAsync(Stretch here, CancellationToken cancellation)
    {
        var (rows, limit) = (run.Rows, run.StatementLimit);
        try
        {
            if (await TryAsync(run.Route!.InOneInstant ? "purge_instant" : "purge_range", here, rows, limit, cancellation)) return;
            if (await TryAsync("purge_around_locks", here, rows, limit, cancellation)) return;
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.StatementTimeout && limit > TimeSpan.Zero)
        {
            return;
        }
        // It is not a row but the table that somebody holds: a change of its structure, perhaps. That is soon over, or somebody must know.
        if (run.Clock.Elapsed - run.LastDone > options.LockWait) await PurgeBatch.DeleteAsync(session, "purge_around_locks", run.Stale!, here, rows, limit, cancellation);
        await Task.Delay(options.TargetBatchTime, cancellation);
    }

    /// <returns>False where a lock was not to be had.</returns>
    async Task<bool> TryAsync(string statement, Stretch here, int rows, TimeSpan limit, CancellationToken cancellation)
    {
        var start = run.Clock.Elapsed;
        try
        {
            var batch = await PurgeBatch.DeleteAsync(session, statement, run.Stale!, here, rows, limit, cancellation);
            run.Done(batch, run.Clock.Elapsed - start);
            return true;
        }
        catch (AiCacheException busy) when (busy.ErrorId is ErrorIds.LockTimeout or ErrorIds.TransactionConflict)
        {
            run.Took(run.Clock.Elapsed - start);
            return false;
        }
        catch (AiCacheException slow) when (slow.ErrorId == ErrorIds.StatementTimeout)
        {
            run.GaveUp(run.Clock.Elapsed - start);
            throw;
        }
    }

    async Task WaitForReplicasAsync(CancellationToken cancellation)
    {
        while (await session.ScalarAsync<double>(EmbeddedSql.Read("Maintenance/replica_lag.sql"), cancellation) is var lag && lag > options.MaxReplicaLag.TotalSeconds)
        {
            if (run.Limit is not null) return;
            reporter.Progress(new ProgressReport(Activity, $"waiting for a replica that is {lag:0} s behind", run.Percent));
            await Task.Delay(LagInterval, cancellation);
        }
        lagAskedAt = run.Clock.Elapsed;
    }
}
