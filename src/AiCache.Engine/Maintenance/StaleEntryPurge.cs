using System.Diagnostics;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// Deletes stale entries in short transactions, from the oldest on. A watermark says how far it is, so that no batch scans the dead
/// rows of the last one again; entries in front of it are gone, so a purge that is run again goes on where the last one ended.
/// </summary>
/// <param name="target">The database. The purge opens its own connections, because it survives the loss of one.</param>
/// <param name="reporter">Who is told of progress.</param>
public sealed class StaleEntryPurge(DatabaseTarget target, IReporter reporter)
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan ReconnectFor = TimeSpan.FromMinutes(2);

    /// <summary>What would be deleted now. Reads the stale entries once, and changes nothing.</summary>
    public async Task<StaleEntryPreview> PreviewAsync(StaleEntryOptions options, CancellationToken cancellation)
    {
        await using var session = await DatabaseSession.OpenAsync(target, cancellation);
        var edge = await EdgeAsync(session, options, cancellation);
        return await session.JsonAsync<StaleEntryPreview>(EmbeddedSql.Read("Maintenance/purge_preview.sql"), cancellation, edge.Cutoff, edge.UnusedBefore, Types(options));
    }

    /// <summary>Deletes. Ended by cancellation, it has committed what it reports as done, and nothing is half done.</summary>
    public async Task<StaleEntryResult> PurgeAsync(StaleEntryOptions options, CancellationToken cancellation)
    {
        var run = new Run(options);
        try
        {
            while (true)
            {
                try
                {
                    return await PurgeOnceAsync(run, options, cancellation);
                }
                catch (AiCacheException lost) when (lost.Kind == FailureKind.Connection && run.Edge is not null)
                {
                    reporter.Warning($"{lost.Message} {run.Deleted:#,0} entries are deleted so far; connecting again.");
                    // Deletes that the server had not yet written down are lost with a crash: look from the beginning again.
                    run.From = null;
                    await ReconnectAsync(lost, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (run.Deleted > 0)
        {
            reporter.Warning($"Stopped after {run.Deleted:#,0} entries in {run.Batches} transactions; run the command again to go on.");
            throw;
        }
    }

    async Task<StaleEntryResult> PurgeOnceAsync(Run run, StaleEntryOptions options, CancellationToken cancellation)
    {
        await using var guard = await DatabaseSession.OpenAsync(target, cancellation);
        // Its own transaction holds it for the whole purge, without a snapshot that would keep dead rows from being cleaned up.
        await using var held = await guard.BeginAsync(TransactionSettings.Default, cancellation);
        var alone = await held.ScalarAsync<bool>(EmbeddedSql.Read("Maintenance/purge_lock.sql"), cancellation);
        await using var session = await DatabaseSession.OpenAsync(target, cancellation);
        run.Edge ??= await EdgeAsync(session, options, cancellation);
        if (!alone) return await ResultAsync(session, run, options, PurgeEnd.AlreadyRunning, cancellation);
        run.From ??= (await EdgeAsync(session, options, cancellation)).First;
        while (run.From is { } from && from < run.Edge.Cutoff)
        {
            if (run.Clock.Elapsed >= options.MaxDuration) return await ResultAsync(session, run, options, PurgeEnd.MaxDuration, cancellation);
            if (run.Deleted >= options.MaxEntries) return await ResultAsync(session, run, options, PurgeEnd.MaxEntries, cancellation);
            await StepAsync(session, run, from, options, cancellation);
            await YieldAsync(session, run, options, cancellation);
        }
        if (options.Analyze) await session.ExecuteAsync(null, null, [new SqlStep("analyze", "analyze public.ai_response_cache")], null, cancellation);
        return await ResultAsync(session, run, options, PurgeEnd.Completed, cancellation);
    }

    async Task StepAsync(DatabaseSession session, Run run, DateTimeOffset from, StaleEntryOptions options, CancellationToken cancellation)
    {
        var rows = (int)Math.Min(run.Size.Rows, options.MaxEntries - run.Deleted ?? int.MaxValue);
        var start = run.Clock.Elapsed;
        Batch batch;
        try
        {
            batch = await DeleteAsync(session, run.InOneInstant ? "purge_instant" : "purge_range", run, from, rows, options, cancellation);
        }
        catch (AiCacheException busy) when (busy.SqlState is "55P03" or "40P01")
        {
            start = run.Clock.Elapsed;
            batch = await DeleteAsync(session, "purge_around_locks", run, from, rows, options, cancellation);
        }
        var elapsed = run.Clock.Elapsed - start;
        run.Size.Learn(elapsed, batch.Waiting);
        run.Waiting = batch.Waiting;
        run.Deleted += batch.Deleted;
        run.Bytes += batch.Bytes;
        run.Batches++;
        if (elapsed > run.Longest) run.Longest = elapsed;
        // A mark that did not move: more entries of one instant than a batch takes.
        run.InOneInstant = batch.Next == from;
        run.From = batch.Next ?? run.Edge!.Cutoff;
        reporter.Progress(new ProgressReport("Removing stale entries", $"{run.Deleted:#,0} deleted, now at {run.From:yyyy-MM-dd HH:mm}", run.Percent));
    }

    static async Task<Batch> DeleteAsync(DatabaseSession session, string statement, Run run, DateTimeOffset from, int rows, StaleEntryOptions options, CancellationToken cancellation)
    {
        Batch? batch = null;
        await session.ExecuteAsync(null, new TransactionSettings(Patience, TimeSpan.Zero),
        [
            // A delete that a crash loses is simply done again, so no commit has to wait for the disk.
            new SqlStep("commit without waiting", "select set_config('synchronous_commit', 'off', true)"),
            new SqlStep("delete stale entries", EmbeddedSql.Read($"Maintenance/{statement}.sql"), from, run.Edge!.Cutoff, rows, run.Edge.UnusedBefore, Types(options)),
        ], async (index, reader) =>
        {
            if (index == 1 && await reader.ReadAsync(cancellation))
                batch = new Batch(await reader.IsDBNullAsync(0, cancellation) ? null : new DateTimeOffset(reader.GetDateTime(0)), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }, cancellation);
        return batch!;
    }

    /// <summary>Makes way: for sessions that waited for our locks, and for a replica that falls behind.</summary>
    async Task YieldAsync(DatabaseSession session, Run run, StaleEntryOptions options, CancellationToken cancellation)
    {
        if (run.Waiting > 0) await Task.Delay(options.TargetBatchTime, cancellation);
        if (run.Clock.Elapsed - run.LagAskedAt < TimeSpan.FromSeconds(1)) return;
        run.LagAskedAt = run.Clock.Elapsed;
        while (await session.ScalarAsync<double>(EmbeddedSql.Read("Maintenance/replica_lag.sql"), cancellation) is var lag && lag > options.MaxReplicaLag.TotalSeconds)
        {
            if (run.Clock.Elapsed >= options.MaxDuration) return;
            reporter.Progress(new ProgressReport("Removing stale entries", $"waiting for a replica that is {lag:0} s behind", run.Percent));
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    async Task<StaleEntryResult> ResultAsync(DatabaseSession session, Run run, StaleEntryOptions options, PurgeEnd end, CancellationToken cancellation)
    {
        var left = await session.JsonAsync<StaleEntryPreview>(EmbeddedSql.Read("Maintenance/purge_preview.sql"), cancellation, run.Edge!.Cutoff, run.Edge.UnusedBefore, Types(options));
        return new StaleEntryResult
        {
            Deleted = run.Deleted, Remaining = left.Entries, Batches = run.Batches, LongestBatch = run.Longest, Elapsed = run.Clock.Elapsed,
            BytesFreed = run.Bytes, EndedBecause = end, Cutoff = run.Edge.Cutoff, Database = session.Target.DisplayName,
        };
    }

    async Task ReconnectAsync(AiCacheException lost, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var session = await DatabaseSession.OpenAsync(target, cancellation);
                return;
            }
            catch (AiCacheException error) when (error.Kind == FailureKind.Connection && clock.Elapsed < ReconnectFor)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            }
            catch (AiCacheException error) when (error.Kind == FailureKind.Connection)
            {
                throw lost;
            }
        }
    }

    static Task<Edges> EdgeAsync(DatabaseSession session, StaleEntryOptions options, CancellationToken cancellation) =>
        session.JsonAsync<Edges>(EmbeddedSql.Read("Maintenance/purge_cutoff.sql"), cancellation, options.Before?.UtcDateTime, options.OlderThanDays, options.UnusedForDays);

    static string[]? Types(StaleEntryOptions options) => options.OperationTypes.Count == 0 ? null : [.. options.OperationTypes];

    sealed record Edges(DateTimeOffset Cutoff, DateTimeOffset? UnusedBefore, DateTimeOffset? First);

    sealed record Batch(DateTimeOffset? Next, long Deleted, long Bytes, long Waiting);

    /// <summary>How far a purge is; outlives a connection.</summary>
    sealed class Run(StaleEntryOptions options)
    {
        public Stopwatch Clock { get; } = Stopwatch.StartNew();
        public BatchSize Size { get; } = new(options.TargetBatchTime);
        public Edges? Edge { get; set; }
        public DateTimeOffset? From { get; set; }
        public bool InOneInstant { get; set; }
        public long Deleted { get; set; }
        public long Bytes { get; set; }
        public long Waiting { get; set; }
        public int Batches { get; set; }
        public TimeSpan Longest { get; set; }
        public TimeSpan LagAskedAt { get; set; }

        /// <summary>The way from the first entry to the cutoff, in time.</summary>
        public int? Percent => Edge is { First: { } first } && From is { } from && Edge.Cutoff > first
            ? (int)Math.Clamp(100 * ((from - first) / (Edge.Cutoff - first)), 0, 100) : null;
    }
}
