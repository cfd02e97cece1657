using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// Takes deployed migrations away again, in reverse order and in one transaction: all of the scope or nothing.
/// </summary>
public static class Undo
{
    /// <summary>What an undo would drop, with rows counted and bytes on disk. Changes nothing.</summary>
    public static async IAsyncEnumerable<MigrationResult> PlanAsync(Work work, UndoOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var state = await DeploymentState.ReadAsync(session, cancellation);
        foreach (var item in await UndoPlan.MakeAsync(session, state, options.Scope, cancellation)) yield return item;
    }

    /// <summary>Drops the scope's objects and records, once what has to be done before has succeeded.</summary>
    /// <exception cref="AiCacheException">Other objects depend on them, a lock is not to be had, a right is missing, or
    /// what has to be done before failed; nothing was dropped.</exception>
    public static async IAsyncEnumerable<MigrationResult> RunAsync(Work work, UndoOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var state = await DeploymentState.ReadAsync(session, cancellation);
        if (!UndoPlan.Scripts(options.Scope).Any(script => UndoPlan.IsThere(state, script)))
        {
            foreach (var nothing in await UndoPlan.MakeAsync(session, state, options.Scope, cancellation))
                yield return nothing;
            yield break;
        }
        Preconditions.DemandWritable(state);
        if (options.Before is { } before) await before.RunAsync(work, cancellation);
        var (results, waited) = await new DeploymentLock(session, options.Patience, "Waiting to undo", work.Reporter)
            .RunAsync((transaction, now) => DropAllAsync(transaction, now, options, work.Reporter, cancellation),
                cancellation);
        foreach (var result in results) yield return result with { Waited = waited };
    }

    static async Task<IReadOnlyList<MigrationResult>> DropAllAsync(DatabaseTransaction transaction,
        DeploymentState state, UndoOptions options, IReporter reporter, CancellationToken cancellation)
    {
        // Counted while others still work: on a large table it takes longer than anybody may wait.
        var plan = await UndoPlan.MakeAsync(transaction, state, options.Scope, cancellation);
        // The lectures are waited for by the drop of what refers to them: once they are locked, nothing else is waited
        // for.
        await TableLocks.TakeAsync(transaction, UndoPlan.Tables(state, options.Scope), options.LockTimeout,
            cancellation);
        var undone = new List<MigrationResult>();
        foreach (var item in plan)
        {
            reporter.Progress(new ProgressReport("Undoing", item.Name));
            var clock = Stopwatch.StartNew();
            await DropAsync(transaction, item, cancellation);
            undone.Add(item with
            {
                Outcome = item.Steps.Count > 0 ? MigrationOutcome.Undone : item.Outcome,
                Duration = clock.Elapsed,
            });
        }
        if (options.Scope != UndoScope.Hashes) await UnscheduleAsync(transaction, options.Scope, cancellation);
        await ForgetAsync(transaction, state, [.. plan.Select(p => p.Name)], cancellation);
        if (options.RecordInSupabase)
            await CliJournal.ForgetAsync(transaction, [.. plan.Select(p => p.Name)], cancellation);
        await transaction.CommitAsync(cancellation);
        return undone;
    }

    static async Task DropAsync(IStatements statements, MigrationResult item, CancellationToken cancellation)
    {
        if (item.Steps.Count == 0) return;
        try
        {
            await statements.RunAsync(cancellation, item.Steps.Select(MigrationRun.ToSql));
        }
        catch (AiCacheException error) when (error.SqlState == "2BP01")
        {
            throw DeploymentErrors.DependentObjects(item.Name, error);
        }
    }

    static async Task UnscheduleAsync(IStatements statements, UndoScope scope, CancellationToken cancellation)
    {
        if (!await CronJobs.AreUsableAsync(statements, cancellation)) return;
        var batch = new StatementBatch();
        batch.Call(ScheduledJobs.Unschedule(scope == UndoScope.Stats ? [ScheduledJobs.Stats] : ScheduledJobs.Names));
        await statements.RunAsync(batch, cancellation);
    }

    /// <summary>Takes the records away, then the journal and its schema if nothing is left in them.</summary>
    static async Task ForgetAsync(IStatements statements, DeploymentState state, IReadOnlyList<string> names,
        CancellationToken cancellation)
    {
        if (state.Facts.Schema is null) return;
        var recorded = state.Facts.Journal != JournalAccess.Absent;
        var steps = new List<SqlStep>();
        if (recorded) steps.Add(Journal.Delete(names));
        if (state.Entries.All(j => names.Contains(j.Name)))
        {
            var foreign = await statements.ScalarAsync<long>(SqlStep.File("look for what is not ours",
                "Deployment/foreign_objects.sql", CacheContract.TableNames, CacheContract.FunctionNames), cancellation);
            if (recorded) steps.Add(Journal.DropTable);
            if (foreign == 0 && (names.Contains(CacheContract.StatsMigration)
                || state.Facts.Relation(CacheContract.Pending.FullName) is null)) steps.Add(Journal.DropSchema);
        }
        if (steps.Count > 0) await statements.RunAsync(cancellation, steps);
    }
}
