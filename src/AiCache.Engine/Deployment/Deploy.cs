using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// Deploys the migrations: each in one transaction that is committed only after its objects met the contract.
/// </summary>
public static class Deploy
{
    /// <summary>What a deployment would do, with the statements. Changes nothing.</summary>
    /// <exception cref="AiCacheException">A deployment would refuse; for the same reason.</exception>
    public static async IAsyncEnumerable<MigrationResult> PlanAsync(Work work, MigrateOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var state = await DeploymentState.ReadAsync(session, cancellation);
        var plan = DeploymentPlan.Make(state, options);
        if (options.RecordInSupabase) await CliJournal.DemandPlainAsync(session, cancellation);
        foreach (var item in plan) yield return item;
    }

    /// <summary>
    /// Deploys. An up-to-date database costs one round trip and no lock. Everything that a look can tell is refused
    /// before the first change. Each migration costs three: the lock with what is there then, the script with its
    /// record and what it made, the commit.
    /// </summary>
    /// <exception cref="AiCacheException">A migration was refused or failed; it was rolled back, the ones before it
    /// stay.</exception>
    public static async IAsyncEnumerable<MigrationResult> RunAsync(Work work, MigrateOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var state = await DeploymentState.ReadAsync(session, cancellation);
        var plan = DeploymentPlan.Make(state, options);
        if (options.RecordInSupabase || plan.Any(p => p.Outcome != MigrationOutcome.AlreadyApplied))
            Preconditions.DemandWritable(state);
        // What a migration left was read with the lock held, and counts for the next one.
        DeploymentState? left = null;
        foreach (var (index, item) in plan.Index())
        {
            if (item.Outcome == MigrationOutcome.AlreadyApplied && options.RecordInSupabase)
                await RecordAsync(session, item.Name, cancellation);
            if (item.Outcome != MigrationOutcome.AlreadyApplied)
                work.Reporter.Progress(new ProgressReport("Deploying", item.Name, 100 * index / plan.Count));
            var result = item;
            if (item.Outcome != MigrationOutcome.AlreadyApplied)
                (result, left) = await SayIfStoppedAsync(
                    RunOneAsync(session, left ?? Enough(state, item), work.Reporter, item.Name, options, cancellation),
                    work.Reporter, item.Name, index);
            yield return result;
        }
    }

    /// <summary>
    /// The first look, where it will do with the lock held; null where not. It had no lock, so its parts may be of
    /// different moments. What it did not find is created, which fails where it has come since; what it found has to be
    /// looked at again.
    /// </summary>
    static DeploymentState? Enough(DeploymentState first, MigrationResult item) =>
        item.Outcome == MigrationOutcome.WouldApply ? first : null;

    /// <summary>What is deployed already may not be recorded for the Supabase CLI yet.</summary>
    static async Task RecordAsync(DatabaseSession session, string name, CancellationToken cancellation)
    {
        await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
        await CliJournal.RecordAsync(transaction, MigrationScript.Find(name), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Whoever stops a deployment is told how far it got.</summary>
    static async Task<T> SayIfStoppedAsync<T>(Task<T> deployment, IReporter reporter, string name, int done)
    {
        try
        {
            return await deployment;
        }
        catch (OperationCanceledException)
        {
            reporter.Warning($"Stopped: {name} was rolled back; the {done} before it are in place.");
            throw;
        }
    }

    static async Task<(MigrationResult, DeploymentState)> RunOneAsync(DatabaseSession session, DeploymentState? seen,
        IReporter reporter, string name, MigrateOptions options, CancellationToken cancellation)
    {
        var ((result, made), waited) = await new DeploymentLock(session, options.Patience, "Waiting to deploy", reporter)
            .RunAsync((transaction, state) => RunOneAsync(transaction, state, name, options, cancellation),
                cancellation, seen);
        foreach (var taken in DeploymentErrors.TakenAlongBefore(result.Taken)) reporter.Warning(taken);
        reporter.Verbose($"{result.Name}: {result.Outcome} in {Figures.Duration(result.Duration)} after "
            + $"waiting {Figures.Duration(waited)}.");
        return (result with { Waited = waited }, made);
    }

    static async Task<(MigrationResult, DeploymentState)> RunOneAsync(DatabaseTransaction transaction,
        DeploymentState state, string name, MigrateOptions options, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        // Another deployment may have been quicker: what counts is what is there now that the lock is held.
        var item = DeploymentPlan.Make(state, options with { Names = [name] })[0];
        if (item.Outcome == MigrationOutcome.AlreadyApplied) return (item, state);
        var outcome = DeploymentPlan.Done(item.Outcome);
        var batch = new StatementBatch(item.Steps.Select(MigrationRun.ToSql));
        batch.Do(Journal.Write(MigrationScript.Find(name), outcome));
        var made = await MigrationRun.RunAndReadAsync(transaction, name, batch, cancellation);
        var differences = MigrationRun.Verify(made.Facts, item);
        if (options.RecordInSupabase)
            await CliJournal.RecordAsync(transaction, MigrationScript.Find(name), cancellation);
        await transaction.CommitAsync(cancellation);
        return (item with { Outcome = outcome, Duration = clock.Elapsed, Differences = differences }, made);
    }
}
