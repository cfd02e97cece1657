using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// Takes deployed migrations away again, in reverse order and in one transaction: all of the scope or nothing.
/// </summary>
/// <param name="session">The database.</param>
/// <param name="reporter">Who is told of progress.</param>
public sealed class Undoer(DatabaseSession session, IReporter reporter)
{
    /// <summary>What an undo would drop, with rows counted and bytes on disk. Changes nothing.</summary>
    public async Task<IReadOnlyList<MigrationResult>> PlanAsync(UndoScope scope, CancellationToken cancellation)
    {
        var state = await DeploymentState.ReadAsync(session, cancellation);
        var plan = new List<MigrationResult>();
        foreach (var script in Scripts(scope))
            plan.Add(await PlanOneAsync(state, script, session.JsonAsync<Loss>, cancellation));
        return plan;
    }

    /// <summary>Drops the scope's objects and records.</summary>
    /// <exception cref="AiCacheException">Other objects depend on them, a lock is not to be had, or a right is missing;
    /// nothing was dropped.</exception>
    public async Task<IReadOnlyList<MigrationResult>> UndoAsync(UndoScope scope, MigrateOptions locking,
        CancellationToken cancellation)
    {
        Preconditions.DemandWritable(await DeploymentState.ReadAsync(session, cancellation));
        var (results, waited) = await new DeploymentLock(session, locking, reporter)
            .RunAsync(async (transaction, state) =>
        {
            var undone = new List<MigrationResult>();
            var planned = new List<(MigrationScript Script, MigrationResult Item)>();
            // Counted while others still work: on a large table it takes longer than anybody may wait.
            foreach (var script in Scripts(scope))
                planned.Add((script, await PlanOneAsync(state, script, transaction.JsonAsync<Loss>, cancellation)));
            // The lectures are waited for by the drop of what refers to them: once they are locked, nothing else is
            // waited for.
            await TableLocks.TakeAsync(transaction, Tables(state, scope), locking.LockTimeout, cancellation);
            foreach (var (script, item) in planned)
            {
                reporter.Progress(new ProgressReport("Undoing", script.Name));
                var clock = Stopwatch.StartNew();
                await DropAsync(transaction, script.Name, item.Steps, cancellation);
                undone.Add(item with
                {
                    Outcome = item.Steps.Count > 0 ? MigrationOutcome.Undone : item.Outcome,
                    Duration = clock.Elapsed
                });
            }
            if (scope != UndoScope.Hashes)
                await UnscheduleAsync(transaction, statsOnly: scope == UndoScope.Stats, cancellation);
            await ForgetAsync(transaction, state, Scripts(scope), cancellation);
            await transaction.CommitAsync(cancellation);
            return undone;
        }, cancellation);
        return [.. results.Select(r => r with { Waited = waited })];
    }

    static IReadOnlyList<MigrationScript> Scripts(UndoScope scope) => scope switch
    {
        UndoScope.Stats => [MigrationScript.Find(CacheContract.StatsMigration)],
        UndoScope.Hashes => [MigrationScript.Find(CacheContract.HashesMigration)],
        _ => [.. MigrationScript.All.Reverse()],
    };

    /// <summary>The tables that will be dropped, and the journal.</summary>
    static IReadOnlyList<string> Tables(DeploymentState state, UndoScope scope)
    {
        var ours = CacheContract.Tables.Where(t => Scripts(scope).Any(s => s.Name == t.Migration)
            && state.Facts.Relation(t.FullName) is { IsTable: true }).Select(t => t.FullName);
        return [.. state.Facts.Schema is { Journal: true } ? ["aicache.migration_journal"] : Array.Empty<string>(),
            .. ours];
    }

    async Task<MigrationResult> PlanOneAsync(DeploymentState state, MigrationScript script,
        Func<string, CancellationToken, object?[], Task<Loss>> query, CancellationToken cancellation)
    {
        var tables = CacheContract.Tables.Where(t => t.Migration == script.Name
            && state.Facts.Relation(t.FullName) is { IsTable: true }).Select(t => t.FullName).ToList();
        var functions = CacheContract.Functions.Any(f => f.Migration == script.Name
            && state.Facts.FunctionsNamed(f.FullName).Any(x => x.Types == f.Types));
        var recorded = state.Entries.Any(j => j.Name == script.Name);
        // Names cannot be parameters; these are the contract's own constants.
        var loss = tables.Count == 0 ? new Loss(0, 0)
            : await query($"select jsonb_build_object('rows', sum(rows), 'bytes', sum(bytes))::text from ({string.Join(" union all ", tables.Select(t =>
                $"select count(*) as rows, pg_total_relation_size('{t}'::regclass) as bytes from {t}"))}) t",
                    cancellation, []);
        var deployed = tables.Count > 0 || functions || recorded;
        return new MigrationResult
        {
            Name = script.Name, Outcome = deployed ? MigrationOutcome.WouldUndo : MigrationOutcome.NotDeployed,
            Rows = loss.Rows, Bytes = loss.Bytes, Database = state.Database,
            Steps = deployed ? MigrationScript.ReadSteps(EmbeddedSql.Read($"Deployment/Undo/{script.Name}.sql")) : [],
        };
    }

    static async Task DropAsync(DatabaseTransaction transaction, string migration, IReadOnlyList<MigrationStep> steps,
        CancellationToken cancellation)
    {
        if (steps.Count == 0) return;
        try
        {
            await transaction.ExecuteAsync([.. steps.Select(s => new SqlStep(s.Name, s.Statement))], null,
                cancellation);
        }
        catch (AiCacheException error) when (error.SqlState == "2BP01")
        {
            throw new AiCacheException(ErrorIds.DependentObjects, FailureKind.Conflict,
                $"{migration} was not undone: {error.Message}: {string.Join("; ", error.Details)}", error)
            {
                SqlState = error.SqlState, Subject = migration, Details = error.Details,
                RecommendedAction = "Drop what depends on it first, if nothing needs it; it is "
                + "not ours to drop. Nothing was changed.",
            };
        }
    }

    static async Task UnscheduleAsync(DatabaseTransaction transaction, bool statsOnly, CancellationToken cancellation)
    {
        if (!await transaction.ScalarAsync<bool>(ScheduledJobs.Usable, cancellation)) return;
        await transaction.ExecuteAsync([ScheduledJobs.Unschedule(statsOnly ? [ScheduledJobs.Stats]
            : ScheduledJobs.Names)], null, cancellation);
    }

    static async Task ForgetAsync(DatabaseTransaction transaction, DeploymentState state,
        IReadOnlyList<MigrationScript> scripts, CancellationToken cancellation)
    {
        if (state.Facts.Schema is not { } schema) return;
        var names = scripts.Select(s => s.Name).ToList();
        var steps = new List<SqlStep>();
        if (schema.Journal) steps.Add(Journal.Delete(names));
        if (state.Entries.All(j => names.Contains(j.Name)))
        {
            var foreign = await transaction.ScalarAsync<long>(EmbeddedSql.Read("Deployment/foreign_objects.sql"),
                cancellation, CacheContract.TableNames, CacheContract.FunctionNames);
            var empty = foreign == 0
                && (names.Contains(CacheContract.StatsMigration) || state.Facts.Relation(CacheContract.Pending.FullName) is null);
            if (schema.Journal) steps.Add(Journal.DropTable);
            if (empty) steps.Add(Journal.DropSchema);
        }
        if (steps.Count > 0) await transaction.ExecuteAsync(steps, null, cancellation);
    }

    sealed record Loss(long Rows, long Bytes);
}
