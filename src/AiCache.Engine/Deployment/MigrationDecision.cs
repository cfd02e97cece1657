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
                Preconditions.Demand(state, script, earlier);
                return MigrationOutcome.WouldApply;
            case MigrationStatus.Applied when !migration.Drifted && !(options.Repair && migration.NeedsRepair):
                return MigrationOutcome.AlreadyApplied;
        }
        DemandNames(state, script);
        switch (migration.Status)
        {
            case MigrationStatus.Unrecorded when options.Adopt:
                return options.Repair && migration.NeedsRepair ? MigrationOutcome.WouldRepair
                    : MigrationOutcome.WouldAdopt;
            case MigrationStatus.Applied or MigrationStatus.Changed when options.Repair:
                return MigrationOutcome.WouldRepair;
        }
        var differences = migration.Differences.Select(d => $"{d.Name}: {d.Message}").ToList();
        var (id, message, action) = migration.Status switch
        {
            MigrationStatus.Unrecorded => (ErrorIds.MigrationUnrecorded, $"the objects of {script.Name} are there, "
                + "but nothing is recorded",
                migration.NeedsRepair
                    ? $"Invoke-AiCacheMigration -Name {script.Name} -Adopt -Repair records them and brings them to "
                    + "the contract, keeping every row; -Adopt alone records them as they are. Add "
                    + "-WhatIf to see the statements first."
                    : $"Invoke-AiCacheMigration -Name {script.Name} -Adopt records them."),
            MigrationStatus.Changed => (ErrorIds.MigrationChanged,
                $"{script.Name} was applied with checksum {Short(migration.RecordedChecksum)}, and this module's "
                + $"script has {Short(script.Checksum)}",
                $"Invoke-AiCacheMigration -Name {script.Name} -Repair brings the objects to this module's script, "
                + $"keeping every row; or use the module's version that applied it ({migration.ModuleVersion})."),
            _ => (ErrorIds.ContractDrift, $"{script.Name} is recorded, but its objects were changed since",
                $"Invoke-AiCacheMigration -Name {script.Name} -Repair brings them back, keeping every row; "
                + "Test-AiCacheDeployment shows each difference."),
        };
        throw new AiCacheException(id, FailureKind.Conflict,
            $"{state.Database}: {message}."
            + (differences.Count > 0 ? $" {differences.Count} difference{(differences.Count == 1 ? "" : "s")}:\n  "
            + string.Join("\n  ", differences) : ""))
        {
            Subject = script.Name, Details = differences, RecommendedAction = action,
        };
    }

    /// <summary>Refuses where the journal records what this module does not know.</summary>
    public static void DemandKnown(DeploymentState state, MigrateOptions options)
    {
        var unknown = state.States.Where(m => m.Status == MigrationStatus.Unknown).ToList();
        if (unknown.Count == 0 || options.AllowUnknown) return;
        throw new AiCacheException(ErrorIds.JournalEntryUnknown, FailureKind.Conflict,
            $"{state.Database}: the journal records "
            + $"{string.Join(", ", unknown.Select(u => $"{u.Name} (by AiCache {u.ModuleVersion})"))}, which this "
            + "module does not know.")
        {
            Details = [.. unknown.Select(u => u.Name)],
            RecommendedAction = "Update the module (Update-PSResource AiCache), or go on beside them with "
            + "Invoke-AiCacheMigration -AllowUnknown.",
        };
    }

    /// <summary>Refuses where a name of ours is taken by something that is not ours.</summary>
    static void DemandNames(DeploymentState state, MigrationScript script)
    {
        var taken = CacheContract.Tables.Where(t => t.Migration == script.Name)
            .Select(t => state.Facts.Relation(t.FullName)).Where(r => r is { IsTable: false })
            .Select(r => ($"{r!.FullName} is a {r.KindName}", $"drop {r.KindName} {r.FullName}"))
            .Concat(from rule in CacheContract.Functions
                    where rule.Migration == script.Name
                    from function in state.Facts.FunctionsNamed(rule.FullName)
                    where function.Types != rule.Types
                    || (function.Result != rule.Result
                    && state.StateOf(script).Status is MigrationStatus.Pending or MigrationStatus.Missing)
                    select ($"{function.Signature} returns {function.Result}, not "
                    + $"{rule.Signature} returning {rule.Result}", $"drop function {function.Signature}"))
            .ToList();
        if (taken.Count == 0) return;
        throw new AiCacheException(ErrorIds.NameTaken, FailureKind.Conflict,
            $"{state.Database}: {script.Name} needs a name that is taken: "
            + $"{string.Join("; ", taken.Select(t => t.Item1))}.")
        {
            Subject = script.Name, Details = [.. taken.Select(t => t.Item1)],
            RecommendedAction = "If nothing needs it, "
            + $"{string.Join("; ", taken.Select(t => t.Item2))}; otherwise rename it.",
        };
    }

    static string Short(string? checksum) => checksum is { Length: > 12 } ? checksum[..12] + "…" : checksum ?? "none";
}
