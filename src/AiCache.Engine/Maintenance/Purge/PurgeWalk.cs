using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Walks a purge's way on one connection, batch after batch, and makes way for others.</summary>
internal sealed class PurgeWalk(DatabaseSession session, PurgeLookout lookout, PurgeRun run,
    StaleEntryOptions options, IReporter reporter)
{
    const string Activity = "Removing stale entries";
    static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1), ShowInterval = TimeSpan.FromSeconds(1);

    TimeSpan lagAskedAt = -LagInterval, shownAt = -ShowInterval;
    int shown = -1;
    bool toldOfLag;

    /// <summary>Walks to the end, or to a limit.</summary>
    public async Task<PurgeEnd> WalkAsync(CancellationToken cancellation)
    {
        while (run.Pages is not null || run.Route!.Here is not null)
        {
            if (run.Clock.Elapsed - lagAskedAt >= LagInterval) await WaitForReplicasAsync(cancellation);
            if (run.Limit is { } limit) return limit;
            if (run.Pages is { } pages) await StepAsync(pages, cancellation);
            else await StepAsync(run.Route!.Here!.Value, cancellation);
            reporter.Progress(new ProgressReport(Activity, $"{Figures.Count(run.Deleted)} deleted, now at {Place}",
                run.Percent));
            await ShowAsync(cancellation);
            // Others who write, or who waited for our locks, have their turn before the next batch.
            if (run.Pause > TimeSpan.Zero) await Task.Delay(run.Pause, cancellation);
        }
        return PurgeEnd.Completed;
    }

    async Task ShowAsync(CancellationToken cancellation)
    {
        if (run.Percent is not { } percent || percent <= shown || run.Clock.Elapsed - shownAt < ShowInterval) return;
        (shown, shownAt) = (percent, run.Clock.Elapsed);
        await lookout.ShowAsync(percent, cancellation);
    }

    string Place => run.Pages is { } pages ? $"page {Figures.Count(pages.Next)} of {Figures.Count(pages.Count)}"
        : run.Route!.Here?.From ?? run.Stale!.Edge;

    async Task StepAsync(PagePosition pages, CancellationToken cancellation)
    {
        if (pages.Next < pages.Count)
        {
            var (limit, shrinks) = (run.StatementLimit, run.CanShrink);
            try
            {
                if (await TryPagesAsync(pages, run.Rows, limit, cancellation)) return;
            }
            catch (AiCacheException error) when (error.ErrorId == ErrorIds.StatementTimeout && shrinks)
            {
                return;
            }
        }
        // At the end, or where somebody holds an entry: what an update has moved to a page behind, or is held, is found
        // in the order of time.
        run.LeavePages(pages.Next == pages.Count && run.FoundAll ? null
            : await run.Stale!.OldestAsync(session, cancellation));
    }

    async Task<bool> TryPagesAsync(PagePosition pages, int rows, TimeSpan limit, CancellationToken cancellation)
    {
        if (run.IsGentle)
            return await TryAsync(rows, run.Stale!.DeletePages(pages, rows), limit, run.WalkedPages, cancellation);
        return await FindAsync(run.Stale!.Part(pages, rows), look => Ahead(pages, look), cancellation) is { } look
            && await TryAsync(look.Rows, () => PurgeBatch.DeleteAsync(session,
                run.Stale.DeletePages(pages.Next, look.Next!), look, limit, cancellation), run.WalkedPages);
    }

    async Task StepAsync(Stretch here, CancellationToken cancellation)
    {
        var (rows, limit, shrinks) = (run.Rows, run.StatementLimit, run.CanShrink);
        try
        {
            if (await TryRangeAsync(here, rows, limit, cancellation)) return;
            if (await TryAsync(rows, Around(here, rows), limit, run.Walked, cancellation)) return;
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.StatementTimeout && shrinks)
        {
            return;
        }
        // It is not a row but the table that somebody holds: a change of its structure, perhaps. That is soon over, or
        // somebody must know.
        if (run.Clock.Elapsed - run.LastDone > options.LockWait)
            await PurgeBatch.DeleteAsync(session, Around(here, rows), looksAround: true, limit, cancellation);
        await Task.Delay(options.Target, cancellation);
    }

    async Task<bool> TryRangeAsync(Stretch here, int rows, TimeSpan limit, CancellationToken cancellation)
    {
        if (run.Route!.InOneInstant || run.IsGentle)
            return await TryAsync(rows, run.Stale!.Delete(run.Route.InOneInstant ? "purge_instant"
                : "purge_range_in_one", here, rows), limit, run.Walked, cancellation);
        return await FindAsync(run.Stale!.Part(here, rows), look => Ahead(here, look), cancellation) is { } look
            && await TryAsync(look.Rows, () => PurgeBatch.DeleteAsync(session,
                run.Stale.DeleteRange(here with { To = look.Next ?? here.To }), look, limit, cancellation), run.Walked);
    }

    SqlStep Around(Stretch here, int rows) => run.Stale!.Delete("purge_around_locks", here, rows);

    /// <summary>Looks, and begins to look at the next part as well.</summary>
    async Task<StaleLook?> FindAsync(PurgePart part, Func<StaleLook, PurgePart?> after, CancellationToken cancellation)
    {
        var look = await lookout.LookAsync(part, cancellation);
        if (look is not null && after(look) is { } next)
            lookout.LookAhead(next, cancellation);
        return look;
    }

    PurgePart? Ahead(PagePosition pages, StaleLook look) => pages.To(look.Next!) is var next && next.Next < next.Count
        ? run.Stale!.Part(next, run.Rows) : null;

    PurgePart? Ahead(Stretch here, StaleLook look) =>
        look.Next is { } next && run.RowsAfter(look.Entries) is > 0 and var rows
            ? run.Stale!.Part(here with { From = next }, rows) : null;

    Task<bool> TryAsync(int rows, SqlStep delete, TimeSpan limit, Action<PurgeBatch, TimeSpan> done,
        CancellationToken cancellation) => TryAsync(rows, () =>
            PurgeBatch.DeleteAsync(session, delete, run.LooksAround, limit, cancellation), done);

    /// <summary>Deletes so many; false where a lock was not to be had.</summary>
    async Task<bool> TryAsync(int rows, Func<Task<PurgeBatch>> delete, Action<PurgeBatch, TimeSpan> done)
    {
        var start = run.Clock.Elapsed;
        try
        {
            var batch = await delete() with { Rows = rows };
            done(batch, run.Clock.Elapsed - start);
            return true;
        }
        catch (AiCacheException busy) when (busy.ErrorId is ErrorIds.LockTimeout or ErrorIds.TransactionConflict)
        {
            run.Took(run.Clock.Elapsed - start);
            return false;
        }
        catch (AiCacheException slow) when (slow.ErrorId == ErrorIds.StatementTimeout)
        {
            run.GaveUp(rows, run.Clock.Elapsed - start);
            throw;
        }
    }

    async Task WaitForReplicasAsync(CancellationToken cancellation)
    {
        while (await session.ScalarAsync<double>(SqlStep.File("ask how far replicas are",
            "Maintenance/Purge/replica_lag.sql"), cancellation) is var lag && lag > options.MaxReplicaLag.TotalSeconds)
        {
            if (run.Limit is not null) return;
            if (!toldOfLag) reporter.Warning($"A replica of {session.Target.DisplayName} is "
                + $"{Figures.Seconds(lag)} behind; the "
                + "purge waits until it is less than "
                + $"{Figures.Seconds(options.MaxReplicaLag.TotalSeconds)} (-MaxReplicaLag).");
            toldOfLag = true;
            reporter.Progress(new ProgressReport(Activity,
                $"waiting for a replica that is {Figures.Seconds(lag)} behind",
                run.Percent));
            await Task.Delay(LagInterval, cancellation);
        }
        lagAskedAt = run.Clock.Elapsed;
    }
}
