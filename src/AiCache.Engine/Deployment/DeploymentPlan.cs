using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>What a deployment has to do, decided from what is there.</summary>
internal static class DeploymentPlan
{
    /// <summary>A result for each chosen migration, with the statements.</summary>
    /// <exception cref="AiCacheException">The database's state forbids it or asks for a decision, or something of
    /// ours is a stranger's.</exception>
    public static IReadOnlyList<MigrationResult> Make(DeploymentState state, MigrateOptions options)
    {
        state.DemandTrusted();
        MigrationDecision.DemandKnown(state, options);
        var journal = Journal.StepsFor(state.Facts);
        var note = UndoNote.HasPlace(state.Facts.Schema) ? UndoNote.Read(state.Facts.Schema?.Comment) : UndoNote.Nothing;
        var plan = new List<MigrationResult>();
        foreach (var script in options.Selected())
        {
            var outcome = MigrationDecision.Decide(state, script, options, plan.Select(p => p.Name));
            var isFirst = plan.All(p => p.Outcome == MigrationOutcome.AlreadyApplied);
            var told = outcome == MigrationOutcome.WouldApply ? note.With(script) : UndoNote.Nothing;
            note = note.Without(told);
            plan.Add(new MigrationResult
            {
                Name = script.Name, Outcome = outcome, Database = state.Database,
                Steps = [.. StepsFor(state, script, outcome, isFirst ? journal : [], options.IsNode(state)),
                    .. told.IsEmpty ? Array.Empty<MigrationStep>() : [note.Write()]],
                Differences = state.StateOf(script).Differences,
                Taken = told, PutBack = [.. told.PutBack()],
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
        IReadOnlyList<MigrationStep> first, bool isNode) => outcome switch
        {
            MigrationOutcome.WouldApply => [.. first, .. (isNode ? NodeForm.Steps(script) : script.Steps)
                .Where(s => IsNeeded(s, state.Facts))],
            MigrationOutcome.WouldRepair =>
                [.. first, .. RepairSteps.For(script, state.Facts).Where(s => IsNeeded(s, state.Facts))],
            MigrationOutcome.WouldAdopt => [.. first],
            _ => [],
        };

    /// <summary>
    /// A script that is run by itself makes the schema where it is not; here the journal has made it, and what stands
    /// in it was looked at.
    /// </summary>
    static bool IsNeeded(MigrationStep step, CatalogueFacts facts) => step.Name switch
    {
        "create schema aicache" => false,
        "create table stats_pending" => facts.Relation(CacheContract.Pending.FullName) is null,
        _ => true,
    };
}
