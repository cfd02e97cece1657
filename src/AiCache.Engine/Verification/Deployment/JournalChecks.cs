using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether the journal records what is deployed.</summary>
internal static class JournalChecks
{
    /// <summary>
    /// One check for each migration, and a warning for each record that this module does not know; or one that says why
    /// the journal cannot be read.
    /// </summary>
    public static IEnumerable<Check> Run(DeploymentUnderCheck deployment) =>
        deployment.JournalError is { } error ? [Unreadable(error, deployment.Facts)]
            : deployment.Migrations.Select(Run);

    static Check Run(MigrationState m) => m.Status switch
    {
        MigrationStatus.Pending => DeploymentUnderCheck.NotDeployed(CheckCategory.Journal, $"Journal.{m.Name}", m.Name),
        // Where its objects differ, their own checks say so.
        MigrationStatus.Applied or MigrationStatus.Drifted =>
            Describe(CheckStatus.Passed, m, $"{m.Method} {Figures.Minute(m.AppliedAt!.Value)} by {m.AppliedBy}."),
        MigrationStatus.Changed => Describe(CheckStatus.Failed, m,
            $"Applied by AiCache {m.ModuleVersion} from a script that differs from this module's.", " -Repair"),
        MigrationStatus.Missing => Describe(CheckStatus.Failed, m, "Recorded, but its table is gone."),
        MigrationStatus.Unrecorded => Describe(CheckStatus.Failed, m,
            "Its objects are there, but nothing is recorded.", m.NeedsRepair ? " -Adopt -Repair" : " -Adopt"),
        _ => Check.Warning(CheckCategory.Journal, $"Journal.{m.Name}",
                "This module does not know that migration: it is older than the database.")
            .Found("absent", $"recorded by AiCache {m.ModuleVersion}").Mended("Update-PSResource AiCache"),
    };

    /// <summary>Who may not read it knows nothing of it; what stands in it and cannot be understood is wrong.</summary>
    static Check Unreadable(AiCacheException error, CatalogueFacts facts)
    {
        if (error.ErrorId == ErrorIds.NameTaken)
            return Check.Failed(CheckCategory.Journal, "Journal.migration_journal", error.Message)
                .Found("readable", "not readable").Mended(error.Command, error.Hint);
        if (facts.Journal == JournalAccess.Hidden && facts.Server.ActAs is null)
            return Check.Unknown(CheckCategory.Journal, "Journal.migration_journal", error.Message)
                .Found("readable", "not readable").Mended($"{Commands.Migrate} -Repair",
                    $"For its owner {facts.Schema!.Owner}: it brings the policies back.");
        var user = Identifier.Quote(facts.Server.CurrentUser);
        return Check.Of(error.SqlState == "42501" ? CheckStatus.Unknown : CheckStatus.Failed, CheckCategory.Journal,
                "Journal.migration_journal", error.Message)
            .Found("readable", "not readable")
            .Mended(facts.Server.ActAs is { } role ? $"{Commands.TestDeployment} {ActingRole.Switch(role)}"
                : $"grant usage on schema aicache to {user}; grant select on {Sight.Journal} to {user}",
                facts.Server.ActAs is { } owner ? $"{ActingRole.Inherits(owner, facts.Server.CurrentUser)}."
                : $"For its owner {facts.Schema!.Owner}; or connect as that role.");
    }

    static Check Describe(CheckStatus status, MigrationState migration, string message, string switches = "") =>
        Check.Of(status, CheckCategory.Journal, $"Journal.{migration.Name}", message)
            .Found($"recorded with checksum {migration.Checksum}",
                migration.Status == MigrationStatus.Missing ? "its table is absent"
                : migration.RecordedChecksum is null ? "not recorded"
                : $"recorded with checksum {migration.RecordedChecksum}")
            .Mended($"{Commands.Migrate} -Name {migration.Name}{switches}");
}
