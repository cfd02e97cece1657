using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Adds pending counts to their days, and analyzes or vacuums the cache's tables one by one.</summary>
/// <param name="session">The database.</param>
/// <param name="reporter">Who is told of progress.</param>
public sealed class Optimizer(DatabaseSession session, IReporter reporter)
{
    static readonly string[] Limits = ["statement_timeout", "transaction_timeout"];

    /// <summary>Works on each table that is there.</summary>
    /// <exception cref="AiCacheException">There is none, or one may not be maintained by this role: the server itself
    /// would only pass over it.</exception>
    public async IAsyncEnumerable<OptimizeResult> OptimizeAsync(OptimizeMode mode,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var before = await ReadAsync(cancellation);
        Demand(before);
        foreach (var table in before)
        {
            reporter.Progress(new ProgressReport("Optimizing", table.Name));
            long? folded = table.Name == CacheContract.Stats.FullName
                && before.Any(t => t.Name == CacheContract.Pending.FullName) ? await FoldAsync(cancellation) : null;
            var clock = Stopwatch.StartNew();
            await RunAsync(table.Name, mode, cancellation);
            var duration = clock.Elapsed;
            var after = (await ReadAsync(cancellation)).Single(t => t.Name == table.Name);
            yield return new OptimizeResult
            {
                Table = table.Name, Mode = mode, Duration = duration, Rows = after.Rows, DeadRows = table.DeadRows,
                BytesBefore = table.Bytes, Bytes = after.Bytes, Folded = folded, Database = session.Target.DisplayName,
            };
        }
    }

    async Task RunAsync(string table, OptimizeMode mode, CancellationToken cancellation)
    {
        // The names are the contract's own.
        if (mode == OptimizeMode.Analyze)
            await session.ExecuteAsync(null, TransactionSettings.Default,
            [new SqlStep($"analyze {table}", $"analyze {table}")], null, cancellation);
        else await VacuumAsync(table, mode == OptimizeMode.VacuumFull ? "full, analyze" : "analyze", cancellation);
    }

    /// <summary>
    /// A time limit that somebody set for an application's statements would end it. VACUUM runs outside transactions,
    /// so the limit is lifted for the session, and put back. Behind a pooler that would hit another client's
    /// statements: there the limit stays, and the error tells of it.
    /// </summary>
    async Task VacuumAsync(string table, string what, CancellationToken cancellation)
    {
        var alone = await session.DetectPoolerAsync(cancellation) == PoolerKind.None;
        var limits = session.ServerVersion.Major >= 17 ? Limits : Limits[..1];
        if (alone) await session.ExecuteAsync(null, null,
            [.. limits.Select(limit => new SqlStep($"lift {limit}", $"set {limit} = 0"))], null, cancellation);
        try
        {
            await session.ExecuteAsync(null, null, [new SqlStep($"vacuum {table}", $"vacuum ({what}) {table}")], null,
                cancellation);
        }
        catch (AiCacheException slow) when (slow.ErrorId == ErrorIds.StatementTimeout && !alone)
        {
            throw new AiCacheException(slow.ErrorId, slow.Kind, slow.Message, slow)
            {
                SqlState = slow.SqlState, Subject = table,
                RecommendedAction = "Connect past the pooler, where the limit is lifted, or raise it: alter role "
                + $"{session.Target.Username} set statement_timeout = '1h'.",
            };
        }
        finally
        {
            // On a connection that broke there is nothing to put back.
            if (alone && session.IsOpen)
                await session.ExecuteAsync(null, null,
                [.. limits.Select(limit => new SqlStep($"restore {limit}", $"reset {limit}"))], null,
                CancellationToken.None);
        }
    }

    /// <summary>
    /// Folds until nothing is left that could be: days that are held stay pending, and are counted all the same.
    /// </summary>
    async Task<long> FoldAsync(CancellationToken cancellation)
    {
        var total = 0L;
        while (await session.ScalarAsync<long>("select aicache.fold_pending_stats(10000)", cancellation) is var folded
            && folded > 0) total += folded;
        return total;
    }

    Task<IReadOnlyList<TableState>> ReadAsync(CancellationToken cancellation) =>
        session.JsonAsync<IReadOnlyList<TableState>>(EmbeddedSql.Read("Maintenance/Optimize/optimize_tables.sql"), cancellation,
            (object)CacheContract.TableNames);

    void Demand(IReadOnlyList<TableState> tables)
    {
        if (tables.Count == 0)
        {
            throw new AiCacheException(ErrorIds.NotDeployed, FailureKind.NotFound,
                $"There is no table of the cache at {session.Target.DisplayName}.")
            {
                RecommendedAction = "Deploy the cache with Invoke-AiCacheMigration, or "
                + "connect to the database that has it.",
            };
        }
        if (tables.FirstOrDefault(t => !t.Maintainable) is { } foreign)
        {
            throw new AiCacheException(ErrorIds.PermissionDenied, FailureKind.Permission,
                $"Role {session.Target.Username} may not analyze {foreign.Name}; the "
                + "server would pass over it with a warning.")
            {
                RecommendedAction = $"Connect as {foreign.Owner}, who owns it.", Subject = foreign.Name,
            };
        }
    }

    sealed record TableState(string Name, string Owner, bool Maintainable, long Rows, long DeadRows, long Bytes);
}
