using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>
/// Deploys the migrations: each in one transaction that is committed only after its objects met the contract.
/// </summary>
/// <param name="session">The database.</param>
/// <param name="reporter">Who is told of progress.</param>
public sealed class Migrator(DatabaseSession session, IReporter reporter)
{
    /// <summary>How the migrations stand. Takes no lock and changes nothing.</summary>
    /// <exception cref="AiCacheException">The journal is there but cannot be read.</exception>
    public async Task<IReadOnlyList<MigrationState>> GetAsync(CancellationToken cancellation) =>
        (await DeploymentState.ReadAsync(session, cancellation)).States;

    /// <summary>What a deployment would do, with the statements. Changes nothing.</summary>
    /// <exception cref="AiCacheException">A deployment would refuse; for the same reason.</exception>
    public async Task<IReadOnlyList<MigrationResult>> PlanAsync(MigrateOptions options,
        CancellationToken cancellation) =>
        Plan(await DeploymentState.ReadAsync(session, cancellation), options);

    /// <summary>
    /// Deploys. An up-to-date database costs one round trip and no lock. Everything that a look can tell is refused
    /// before the first change. Each migration costs three: the lock with what is there then, the script with its
    /// record and what it made, the commit.
    /// </summary>
    /// <exception cref="AiCacheException">A migration was refused or failed; it was rolled back, the ones before it
    /// stay.</exception>
    public async IAsyncEnumerable<MigrationResult> DeployAsync(MigrateOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var state = await DeploymentState.ReadAsync(session, cancellation);
        var plan = Plan(state, options);
        if (plan.Any(p => p.Outcome != MigrationOutcome.AlreadyApplied)) Preconditions.DemandWritable(state);
        foreach (var (item, index) in plan.Select((p, i) => (p, i)))
        {
            if (item.Outcome != MigrationOutcome.AlreadyApplied)
                reporter.Progress(new ProgressReport("Deploying", item.Name, 100 * index / plan.Count));
            yield return item.Outcome == MigrationOutcome.AlreadyApplied ? item
                : await SayIfStoppedAsync(DeployOneAsync(MigrationScript.Find(item.Name), options, cancellation),
                item.Name, index);
        }
    }

    /// <summary>Whoever stops a deployment is told how far it got.</summary>
    async Task<MigrationResult> SayIfStoppedAsync(Task<MigrationResult> deployment, string name, int done)
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

    /// <summary>
    /// Really runs what a deployment would run, step by step, with times and locks; then rolls everything back.
    /// </summary>
    /// <exception cref="AiCacheException">The deployment would be refused or would fail.</exception>
    public async Task<IReadOnlyList<MigrationResult>> RehearseAsync(MigrateOptions options,
        CancellationToken cancellation)
    {
        Preconditions.DemandWritable(await DeploymentState.ReadAsync(session, cancellation));
        var (results, _) = await new DeploymentLock(session, options, reporter).RunAsync(async (transaction, state) =>
        {
            var rehearsed = new List<MigrationResult>();
            var held = new HashSet<string>();
            foreach (var item in Plan(state, options))
            {
                rehearsed.Add(item.Outcome == MigrationOutcome.AlreadyApplied ? item
                    : await RehearseOneAsync(transaction, item, held, cancellation));
            }
            return rehearsed;
        }, cancellation);
        return results;
    }

    IReadOnlyList<MigrationResult> Plan(DeploymentState state, MigrateOptions options)
    {
        MigrationDecision.DemandKnown(state, options);
        var earlier = new List<string>();
        var plan = new List<MigrationResult>();
        foreach (var script in options.Selected())
        {
            var outcome = MigrationDecision.Decide(state, script, options, earlier);
            earlier.Add(script.Name);
            plan.Add(new MigrationResult
            {
                Name = script.Name, Outcome = outcome,
                Steps = StepsFor(state, script, outcome, journal: state.Facts.Schema is { Journal: true }
                || plan.Any(p => p.Outcome != MigrationOutcome.AlreadyApplied)),
                Differences = state.StateOf(script).Differences, Database = session.Target.DisplayName,
            });
        }
        return plan;
    }

    static MigrationStep[] StepsFor(DeploymentState state, MigrationScript script, MigrationOutcome outcome,
        bool journal)
    {
        IReadOnlyList<MigrationStep> first = journal ? [] : Journal.CreateSteps;
        return outcome switch
        {
            MigrationOutcome.WouldApply => [.. first, .. script.Steps],
            MigrationOutcome.WouldRepair => [.. first, .. RepairSteps.For(script, state.Facts)],
            MigrationOutcome.WouldAdopt => [.. first],
            _ => [],
        };
    }

    async Task<MigrationResult> DeployOneAsync(MigrationScript script, MigrateOptions options,
        CancellationToken cancellation)
    {
        var (result, waited) = await new DeploymentLock(session, options, reporter)
            .RunAsync(async (transaction, state) =>
        {
            var clock = Stopwatch.StartNew();
            // Another deployment may have been quicker: what counts is what is there now that the lock is held.
            var item = Plan(state, options with { Names = [script.Name] })[0];
            if (item.Outcome == MigrationOutcome.AlreadyApplied) return item;
            var outcome = Done(item.Outcome);
            var facts = await RunAsync(transaction, script,
                [.. item.Steps.Select(s => new SqlStep(s.Name, s.Statement)), Journal.Write(script, outcome),
                DeploymentState.CatalogueStep], cancellation);
            var differences = outcome == MigrationOutcome.Adopted ? item.Differences : Verify(facts, script);
            await transaction.CommitAsync(cancellation);
            return item with { Outcome = outcome, Duration = clock.Elapsed, Differences = differences };
        }, cancellation);
        reporter.Verbose($"{result.Name}: {result.Outcome} in {result.Duration.TotalMilliseconds:0} ms after "
            + $"waiting {waited.TotalMilliseconds:0} ms.");
        return result with { Waited = waited };
    }

    async Task<MigrationResult> RehearseOneAsync(DatabaseTransaction transaction, MigrationResult item,
        HashSet<string> held, CancellationToken cancellation)
    {
        var script = MigrationScript.Find(item.Name);
        var clock = Stopwatch.StartNew();
        var steps = new List<MigrationStep>();
        foreach (var step in item.Steps)
        {
            var start = clock.Elapsed;
            await RunAsync(transaction, script, [new SqlStep(step.Name, step.Statement)], cancellation);
            var duration = clock.Elapsed - start;
            var locks = await transaction.JsonAsync<List<string>>(EmbeddedSql.Read("Deployment/locks.sql"),
                cancellation);
            steps.Add(step with { Duration = duration, Locks = locks.Where(held.Add).ToArray() });
        }
        var differences = item.Outcome == MigrationOutcome.WouldAdopt ? item.Differences
            : Verify(await RunAsync(transaction, script, [DeploymentState.CatalogueStep], cancellation), script);
        return item with
        {
            Outcome = MigrationOutcome.Rehearsed,
            Duration = clock.Elapsed,
            Steps = steps,
            Differences = differences
        };
    }

    /// <summary>Runs the steps in one round trip. Returns what the catalogue says, if it is asked among them.</summary>
    static async Task<CatalogueFacts?> RunAsync(DatabaseTransaction transaction, MigrationScript script,
        IReadOnlyList<SqlStep> steps, CancellationToken cancellation)
    {
        CatalogueFacts? facts = null;
        try
        {
            // Of all the steps only the catalogue answers.
            await transaction.ExecuteAsync(steps, async (_, reader) =>
            {
                if (await reader.ReadAsync(cancellation)) facts = EngineJson.Read<CatalogueFacts>(reader.GetString(0));
            }, cancellation);
            return facts;
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.ServerError)
        {
            throw new AiCacheException(ErrorIds.MigrationFailed, FailureKind.Server,
                $"{script.Name} failed at step '{error.Subject}' and was rolled back: {error.Message}", error)
            {
                SqlState = error.SqlState, Hint = error.Hint, Subject = script.Name,
                RecommendedAction = "Mend what the server names, then run Invoke-AiCacheMigration -Name "
                + $"{script.Name} again; -Rehearse tries it without changing anything.",
            };
        }
    }

    IReadOnlyList<Check> Verify(CatalogueFacts? facts, MigrationScript script)
    {
        var differences = ContractComparison.Run(facts!, script.Name).Where(c => c.Status != CheckStatus.Passed)
            .Select(c => c with { Database = session.Target.DisplayName }).ToList();
        if (differences.All(d => d.Status != CheckStatus.Failed)) return differences;
        var failed = differences.Where(d => d.Status == CheckStatus.Failed)
            .Select(d => $"{d.Name}: expected {d.Expected}, found {d.Actual}").ToList();
        throw new AiCacheException(ErrorIds.MigrationVerificationFailed, FailureKind.Verification,
            $"{script.Name} ran, but the result does not meet the contract and was rolled "
            + $"back:\n  {string.Join("\n  ", failed)}")
        {
            Subject = script.Name, Details = failed,
            RecommendedAction = "Look for event triggers or default privileges that change new objects, and for what "
            + "the differences name; then run the command again.",
        };
    }

    static MigrationOutcome Done(MigrationOutcome planned) => planned switch
    {
        MigrationOutcome.WouldApply => MigrationOutcome.Applied,
        MigrationOutcome.WouldAdopt => MigrationOutcome.Adopted,
        MigrationOutcome.WouldRepair => MigrationOutcome.Repaired,
        _ => planned,
    };
}
