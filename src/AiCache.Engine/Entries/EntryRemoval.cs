using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Entries;

/// <summary>
/// Removes entries batch by batch, each batch in a transaction of its own, so that no lock is held for long.
/// </summary>
public static class EntryRemoval
{
    /// <summary>
    /// Removes the entries. Whoever is stopped on the way, by Ctrl+C or an error, is told what is gone.
    /// </summary>
    /// <exception cref="AiCacheException">The cache is not deployed, or the role may not delete from it.</exception>
    public static async Task<EntryRemovalResult> RunAsync(Work work, EntryRemovalOptions options,
        CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        await Standby.DemandPrimaryAsync(session, cancellation);
        var clock = Stopwatch.StartNew();
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Cache.FullName);
        sight.DemandOurs();
        sight.DemandWritable(session.Target.DisplayName);
        var keys = options.CacheKeys.Distinct().ToArray();
        var result = new EntryRemovalResult
        {
            Removed = 0, NotFound = 0, ContentBytes = 0, Batches = 0, Duration = TimeSpan.Zero,
            Database = session.Target.DisplayName,
        };
        try
        {
            foreach (var batch in keys.Chunk(options.BatchSize))
            {
                work.Reporter.Progress(new ProgressReport("Removing entries",
                    $"{Figures.Count(result.Removed)} removed",
                    (int)(100L * result.Batches * options.BatchSize / keys.Length)));
                cancellation.ThrowIfCancellationRequested();
                result = await RemoveAsync(session, batch, result, cancellation);
            }
        }
        catch (Exception) when (result.Removed > 0)
        {
            work.Reporter.Warning($"Stopped: {Figures.Count(result.Removed, "entry was", "entries were")} removed from "
                + $"the cache at {result.Database}.");
            throw;
        }
        if (keys.Length - result.Removed - result.NotFound is > 0 and var kept)
            work.Reporter.Warning(KeepingTriggers.Warning(Figures.Count(kept, "entry", "entries"),
                CacheContract.Cache.FullName,
                await KeepingTriggers.ReadAsync(session, CacheContract.Cache.FullName, cancellation)));
        return result with { Duration = clock.Elapsed };
    }

    /// <summary>
    /// Removes one batch, in one statement that is committed, and adds it to what was removed so far.
    /// </summary>
    static async Task<EntryRemovalResult> RemoveAsync(IStatements statements, string[] keys, EntryRemovalResult sofar,
        CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var removed = batch.Rows(SqlStep.File("remove entries", "Entries/entries_remove.sql", (object)keys),
            row => (Entries: row.GetInt64(0), Bytes: row.GetInt64(1)));
        try
        {
            await statements.RunAsync(batch, cancellation);
        }
        catch (AiCacheException error) when (ReferringKey.Stopped(error))
        {
            throw await ReferringKey.ExplainAsync(statements, error, cancellation);
        }
        var (entries, bytes) = removed.Value[0];
        // A trigger can keep entries, and row security: those were found.
        var left = entries == keys.Length ? 0 : await statements.ScalarAsync<long>(
            SqlStep.File("count what is left", "Entries/entries_left.sql", (object)keys), cancellation);
        return sofar with
        {
            Removed = sofar.Removed + entries,
            NotFound = sofar.NotFound + Math.Max(0, keys.Length - entries - left),
            ContentBytes = sofar.ContentBytes + bytes,
            Batches = sofar.Batches + 1,
        };
    }
}
