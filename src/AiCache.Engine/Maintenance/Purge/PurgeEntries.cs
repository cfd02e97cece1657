using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// Deletes stale entries in short transactions, from the oldest on. Entries behind it are gone, so a purge that is run
/// again goes on where the last one ended.
/// </summary>
public static class PurgeEntries
{
    static readonly TimeSpan ReconnectFor = TimeSpan.FromMinutes(2);

    /// <summary>What would be deleted now. Reads the stale entries once, and changes nothing.</summary>
    /// <exception cref="AiCacheException">The cache is not there, or its rows are hidden from this role.</exception>
    public static async Task<StaleEntryPreview> PlanAsync(Work work, StaleEntryOptions options,
        CancellationToken cancellation)
    {
        // Given back at once: the purge, if there is one, opens two of its own.
        await using var session = await work.OpenAsync(cancellation);
        await Standby.DemandPrimaryAsync(session, cancellation);
        var stale = await Staleness.ReadAsync(session, options, cancellation);
        var preview = await stale.PreviewAsync(session, cancellation);
        if (!options.JudgeRetention) return preview;
        var asked = new RetentionOptions();
        if (options.Before is null)
            asked = asked with { Candidates = [.. asked.Candidates, Math.Max(1, options.OlderThanDays)] };
        return preview with { Retention = await MeasureRetention.ReadAsync(session, asked, cancellation) };
    }

    /// <summary>
    /// Deletes. Ended by cancellation, what it reports as done is committed, and nothing is half done. It opens its own
    /// connections, because it survives the loss of one.
    /// </summary>
    /// <returns>One record, which comes before the failure where another purge is at work.</returns>
    /// <exception cref="AiCacheException">The cache is not there, its rows are hidden, another purge is at work, or the
    /// server stayed away.</exception>
    public static async IAsyncEnumerable<StaleEntryResult> RunAsync(Work work, StaleEntryOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var result = await PurgeAsync(work, options, cancellation);
        yield return result;
        if (result.EndedBecause == PurgeEnd.AlreadyRunning) throw MaintenanceErrors.AlreadyPurging(result.Database);
    }

    static async Task<StaleEntryResult> PurgeAsync(Work work, StaleEntryOptions options,
        CancellationToken cancellation)
    {
        var run = new PurgeRun(options);
        try
        {
            while (true)
            {
                try
                {
                    return await PurgeAsync(work, run, options, cancellation);
                }
                catch (AiCacheException lost) when (lost.Kind == FailureKind.Connection && run.Route is not null)
                {
                    work.Reporter.Warning($"{lost.Message} {Figures.Count(run.Deleted, "entry is", "entries are")} "
                        + "deleted so far; "
                        + "connecting again.");
                    await ReconnectAsync(work, lost, cancellation);
                    // Deletes that the server had not yet written down are lost with a crash: look from the oldest on
                    // again.
                    run.Begin(byPages: run.Pages is not null, expected: null);
                }
            }
        }
        catch (Exception error) when (run.Deleted > 0)
        {
            work.Reporter.Warning($"Stopped after {Figures.Count(run.Deleted, "entry", "entries")} in "
                + $"{Figures.Count(run.Batches, "transaction")}" + (error is OperationCanceledException
                    ? "; run the command again to go on." : ", by the error that follows."));
            throw;
        }
    }

    static async Task<StaleEntryResult> PurgeAsync(Work work, PurgeRun run, StaleEntryOptions options,
        CancellationToken cancellation)
    {
        await using var session = await work.OpenAsync(cancellation);
        await Standby.DemandPrimaryAsync(session, cancellation);
        await using var guard = await PurgeLock.TakeAsync(work, cancellation);
        run.Know(await Staleness.ReadAsync(session, options, cancellation));
        var outcome = new PurgeOutcome(session, run, work.Reporter);
        if (run.Route is null)
        {
            foreach (var other in guard.Others)
                work.Reporter.Warning($"Another purge is at work at {session.Target.DisplayName}: {other.Whole}.");
            if (guard.Others.Count > 0) return await outcome.NotBegunAsync(cancellation);
            // A limit on entries takes the oldest; so does the way by time.
            var byPages = options.MaxEntries is null && await run.Stale!.IsScatteredAsync(session, cancellation);
            run.Begin(byPages, byPages ? await run.Stale!.ExpectAsync(session, cancellation) : null);
        }
        // After a lost connection the server may still hold the lock for our dead one; two purges at once do no harm.
        await using var lookout = new PurgeLookout(guard);
        PurgeEnd end;
        try
        {
            end = await new PurgeWalk(session, lookout, run, options, work.Reporter).WalkAsync(cancellation);
        }
        catch (AiCacheException error) when (ReferringKey.Stopped(error))
        {
            throw await ReferringKey.ExplainAsync(session, error, cancellation);
        }
        if (options.Analyze)
            await session.RunAsync(cancellation, new SqlStep("analyze", "analyze public.ai_response_cache"));
        return await outcome.WalkedAsync(end, cancellation);
    }

    static async Task ReconnectAsync(Work work, AiCacheException lost, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var session = await work.OpenAsync(cancellation);
                return;
            }
            catch (AiCacheException error) when (error.Kind == FailureKind.Connection)
            {
                if (clock.Elapsed > ReconnectFor) throw lost;
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
        }
    }
}
