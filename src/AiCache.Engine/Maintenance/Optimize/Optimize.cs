using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Adds pending counts to their days, and analyzes or vacuums the cache's tables one by one.</summary>
public static class Optimize
{
    static readonly string[] Limits = ["statement_timeout", "transaction_timeout"];

    /// <summary>Works on each table that is there.</summary>
    /// <exception cref="AiCacheException">There is none, one may not be maintained by this role (the server itself
    /// would
    /// only pass over it), or it would run a stranger's code.</exception>
    public static async IAsyncEnumerable<OptimizeResult> RunAsync(Work work, OptimizeMode mode,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        await Standby.DemandPrimaryAsync(session, cancellation);
        // Adding counts writes, and ANALYZE works out what indexes and statistics are of.
        var batch = new StatementBatch();
        var sight = batch.Add<Sight>(Sight.Step);
        var tables = batch.Add<IReadOnlyList<TableState>>(Tables);
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        sight.Value.DemandOurs();
        sight.Value.DemandWritable(session.Target.DisplayName);
        var before = tables.Value;
        if (before.Count == 0) throw MaintenanceErrors.NothingToOptimize(session.Target.DisplayName);
        if (before.FirstOrDefault(t => !t.Maintainable) is { } foreign)
            throw MaintenanceErrors.MayNotAnalyze(session.Target.ActingRole, foreign.Name, foreign.Owner);
        foreach (var table in before)
        {
            work.Reporter.Progress(new ProgressReport("Optimizing", table.Name));
            long? folded = table.Name == CacheContract.Stats.FullName
                && before.Any(t => t.Name == CacheContract.Pending.FullName)
                    ? await FoldAsync(session, cancellation) : null;
            var clock = Stopwatch.StartNew();
            await OptimizeAsync(session, table.Name, mode, cancellation);
            var duration = clock.Elapsed;
            var after = (await session.JsonAsync<IReadOnlyList<TableState>>(Tables, cancellation))
                .Single(t => t.Name == table.Name);
            yield return new OptimizeResult
            {
                Table = table.Name, Mode = mode, Duration = duration, Rows = after.Rows, DeadRows = table.DeadRows,
                BytesBefore = table.Bytes, Bytes = after.Bytes, Folded = folded, Database = session.Target.DisplayName,
            };
        }
    }

    /// <summary>The names are the contract's own.</summary>
    static Task OptimizeAsync(DatabaseSession session, string table, OptimizeMode mode,
        CancellationToken cancellation) => mode switch
        {
            OptimizeMode.Analyze => session.RunAsync(cancellation, new SqlStep($"analyze {table}", $"analyze {table}")),
            OptimizeMode.Vacuum => VacuumAsync(session, table, "analyze", cancellation),
            _ => VacuumAsync(session, table, "full, analyze", cancellation),
        };

    /// <summary>
    /// A time limit that somebody set for an application's statements would end it. VACUUM runs outside transactions,
    /// so the limit is lifted for the session, and put back. Behind a pooler that would hit another client's
    /// statements: there the limit stays, and the error tells of it.
    /// </summary>
    static async Task VacuumAsync(DatabaseSession session, string table, string what, CancellationToken cancellation)
    {
        var alone = await session.DetectPoolerAsync(cancellation) == PoolerKind.None;
        // VACUUM takes on a role for the session only.
        if (!alone && session.Target.Role is not null && !await PoolerMode.KeepsProcessAsync(session, cancellation))
            throw MaintenanceErrors.VacuumNeedsProcess(session.Target);
        var limits = session.ServerVersion.Major >= 17 ? Limits : Limits[..1];
        if (alone) await session.RunBareAsync(new StatementBatch(
            limits.Select(limit => new SqlStep($"lift {limit}", $"set {limit} = 0"))), cancellation);
        try
        {
            await session.RunBareAsync(new StatementBatch(
                new SqlStep($"vacuum {table}", $"vacuum ({what}) {table}")), cancellation);
        }
        catch (AiCacheException slow) when (slow.ErrorId == ErrorIds.StatementTimeout && !alone)
        {
            throw MaintenanceErrors.VacuumTimedOut(slow, table, session.Target.ActingRole);
        }
        finally
        {
            // On a connection that broke there is nothing to put back.
            if (alone && session.Line.IsOpen)
                await session.RunBareAsync(new StatementBatch(
                    limits.Select(limit => new SqlStep($"restore {limit}", $"reset {limit}"))), CancellationToken.None);
        }
    }

    /// <summary>
    /// Folds until nothing is left that could be: days that are held stay pending, and are counted all the same.
    /// </summary>
    static async Task<long> FoldAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var total = 0L;
        while (await session.ScalarAsync<long>(new SqlStep("fold pending counts",
            "select aicache.fold_pending_stats(10000)"), cancellation) is var folded && folded > 0) total += folded;
        return total;
    }

    static SqlStep Tables => SqlStep.File("look at the tables", "Maintenance/Optimize/optimize_tables.sql",
        (object)CacheContract.TableNames);

    sealed record TableState(string Name, string Owner, bool Maintainable, long Rows, long DeadRows, long Bytes);
}
