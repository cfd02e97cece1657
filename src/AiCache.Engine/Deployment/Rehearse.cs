using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// Really runs what a deployment would run, step by step, with times and locks; then rolls everything back.
/// </summary>
public static class Rehearse
{
    /// <summary>Rehearses.</summary>
    /// <exception cref="AiCacheException">The deployment would be refused or would fail.</exception>
    public static async IAsyncEnumerable<MigrationResult> RunAsync(Work work, MigrateOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        Preconditions.DemandWritable(await DeploymentState.ReadAsync(session, cancellation));
        var (results, _) = await new DeploymentLock(session, options.Patience, "Waiting to rehearse", work.Reporter)
            .RunAsync((transaction, state) => RunAllAsync(transaction, state, options, cancellation), cancellation);
        foreach (var result in results) yield return result;
    }

    static async Task<IReadOnlyList<MigrationResult>> RunAllAsync(DatabaseTransaction transaction,
        DeploymentState state, MigrateOptions options, CancellationToken cancellation)
    {
        var rehearsed = new List<MigrationResult>();
        var held = new HashSet<string>();
        foreach (var item in DeploymentPlan.Make(state, options))
            rehearsed.Add(item.Outcome == MigrationOutcome.AlreadyApplied ? item
                : await RunOneAsync(transaction, item, held, cancellation));
        return rehearsed;
    }

    static async Task<MigrationResult> RunOneAsync(DatabaseTransaction transaction, MigrationResult item,
        HashSet<string> held, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var steps = new List<MigrationStep>();
        foreach (var step in item.Steps)
        {
            var start = clock.Elapsed;
            await MigrationRun.RunAsync(transaction, item.Name, new StatementBatch(step.ToSql()), cancellation);
            var duration = clock.Elapsed - start;
            var locks = await transaction.JsonAsync<List<string>>(
                SqlStep.File("look at the locks", "Deployment/locks.sql"), cancellation);
            steps.Add(step with { Duration = duration, Locks = locks.Where(held.Add).ToArray() });
        }
        var differences = item.Differences;
        if (item.Outcome != MigrationOutcome.WouldAdopt)
        {
            var made = await transaction.JsonAsync<CatalogueFacts>(DeploymentState.CatalogueStep, cancellation,
                ContractJson.Default);
            differences = MigrationRun.Verify(made, item);
        }
        return item with
        {
            Outcome = MigrationOutcome.Rehearsed,
            Duration = clock.Elapsed,
            Steps = steps,
            Differences = differences,
        };
    }
}
