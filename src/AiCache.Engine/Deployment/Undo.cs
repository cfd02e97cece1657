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
        var closing = await UndoPlan.ClosingAsync(transaction, state, plan, options, cancellation);
        if (closing.Steps.Count > 0) await transaction.RunAsync(closing, cancellation);
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
}
