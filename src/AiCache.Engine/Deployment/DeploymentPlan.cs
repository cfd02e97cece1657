using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>What a deployment has to do, decided from what is there.</summary>
internal static class DeploymentPlan
{
    /// <summary>A result for each chosen migration, with the statements.</summary>
    /// <exception cref="AiCacheException">The database's state forbids it or asks for a decision.</exception>
    public static IReadOnlyList<MigrationResult> Make(DeploymentState state, MigrateOptions options)
    {
        MigrationDecision.DemandKnown(state, options);
        var plan = new List<MigrationResult>();
        foreach (var script in options.Selected())
        {
            var outcome = MigrationDecision.Decide(state, script, options, plan.Select(p => p.Name));
            var journal = state.Facts.Schema is { Journal: true }
                || plan.Any(p => p.Outcome != MigrationOutcome.AlreadyApplied);
            plan.Add(new MigrationResult
            {
                Name = script.Name, Outcome = outcome, Database = state.Database,
                Steps = StepsFor(state, script, outcome, journal), Differences = state.StateOf(script).Differences,
            });
        }
        return plan;
    }

    /// <summary>What became of a migration once its plan was carried out.</summary>
    public static MigrationOutcome Done(MigrationOutcome planned) => planned switch
    {
        MigrationOutcome.WouldApply => MigrationOutcome.Applied,
        MigrationOutcome.WouldAdopt => MigrationOutcome.Adopted,
        MigrationOutcome.WouldRepair => MigrationOutcome.Repaired,
        _ => planned,
    };

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
}
