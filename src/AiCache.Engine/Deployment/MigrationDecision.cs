using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>Decides what a deployment has to do with a migration, or why it must not.</summary>
internal static class MigrationDecision
{
    /// <summary>What would become of the migration, once this deployment has applied the earlier ones.</summary>
    /// <exception cref="AiCacheException">The database's state asks for a decision of the user.</exception>
    public static MigrationOutcome Decide(DeploymentState state, MigrationScript script, MigrateOptions options,
        IEnumerable<string> earlier)
    {
        var migration = state.StateOf(script);
        switch (migration.Status)
        {
            case MigrationStatus.Pending or MigrationStatus.Missing:
                DemandNames(state, script);
                DemandOwned(state, script);
                Preconditions.Demand(state, script, earlier, options.IsNode(state));
                return MigrationOutcome.WouldApply;
            case MigrationStatus.Applied when !(options.Repair && migration.NeedsRepair):
                return MigrationOutcome.AlreadyApplied;
        }
        DemandNames(state, script);
        DemandOwned(state, script);
        return migration.Status switch
        {
            MigrationStatus.Unrecorded when options.Adopt => options.Repair && migration.NeedsRepair
                ? MigrationOutcome.WouldRepair : MigrationOutcome.WouldAdopt,
            MigrationStatus.Applied or MigrationStatus.Drifted or MigrationStatus.Changed when options.Repair =>
                MigrationOutcome.WouldRepair,
            MigrationStatus.Unrecorded => throw DeploymentErrors.Unrecorded(migration),
            MigrationStatus.Changed => throw DeploymentErrors.Changed(migration),
            _ => throw DeploymentErrors.Drifted(migration),
        };
    }

    /// <summary>Refuses where the journal records what this module does not know.</summary>
    public static void DemandKnown(DeploymentState state, MigrateOptions options)
    {
        var unknown = state.States.Where(m => m.Status == MigrationStatus.Unknown).ToList();
        if (unknown.Count > 0 && !options.AllowUnknown)
            throw DeploymentErrors.JournalEntryUnknown(state.Database, unknown);
    }

    /// <summary>Refuses where a name of ours is taken by something that is not ours.</summary>
    static void DemandNames(DeploymentState state, MigrationScript script)
    {
        var facts = state.Facts;
        var isNew = state.StateOf(script).Status is MigrationStatus.Pending or MigrationStatus.Missing;
        var tables = CacheContract.Tables.Where(rule => rule.Migration == script.Name).ToList();
        var relations =
            from rule in tables
            let relation = facts.Relation(rule.FullName)
            where relation is { IsTable: false }
            select ($"{relation.FullName} is a {relation.KindName}", ForeignName.SetAside(relation));
        // The journal is made with the first of them.
        var names = tables.Append(CacheContract.Journal).SelectMany(CacheContract.NamesOf).ToHashSet();
        var others = facts.Taken.Where(taken => names.Contains(taken.FullName))
            .Select(taken => (taken.Problem, taken.Remedy));
        var functions =
            from rule in CacheContract.Functions
            where rule.Migration == script.Name
            from function in facts.FunctionsNamed(rule.FullName)
            where function.Types != rule.Types || (function.Result != rule.Result && isNew)
            select ($"{ForeignName.Problem(function)}, not {rule.Signature} returning {rule.Result}",
                ForeignName.SetAside(function));
        var pending = script.Name == CacheContract.StatsMigration && ForeignName.OfPending(facts) is { } other
            ? [(ForeignName.Problem(other), ForeignName.SetAside(other))] : Array.Empty<(string, string)>();
        if (relations.Concat(others).Concat(functions).Concat(pending).ToList() is { Count: > 0 } taken)
            throw DeploymentErrors.NameTaken(state.Database, script.Name, taken);
    }

    /// <summary>Refuses where something of ours belongs to a role that this one cannot change things of.</summary>
    static void DemandOwned(DeploymentState state, MigrationScript script)
    {
        var foreign = ForeignOwner.Of(state.Facts,
            CacheContract.Tables.Where(t => t.Migration == script.Name).Append(CacheContract.Journal),
            CacheContract.Functions.Where(f => f.Migration == script.Name));
        if (foreign.Count > 0) throw DeploymentErrors.NotOwner(state, script.Name, foreign);
    }
}
