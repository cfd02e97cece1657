using System.Globalization;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Whether the journal records what is deployed.</summary>
internal static class JournalChecks
{
    /// <summary>One check for each migration, and a warning for each record that this module does not know.</summary>
    public static IEnumerable<Check> Run(DeploymentUnderCheck deployment) =>
        deployment.Migrations.Select(m => m.Status switch
    {
        MigrationStatus.Pending => DeploymentUnderCheck.NotDeployed($"Journal.{m.Name}", CheckCategory.Journal, m.Name),
        MigrationStatus.Applied =>
        Describe(m, CheckStatus.Passed, string.Create(CultureInfo.InvariantCulture,
        $"{m.Method} {m.AppliedAt?.ToUniversalTime():yyyy-MM-dd HH:mm} UTC by {m.AppliedBy}.")),
        MigrationStatus.Changed => Describe(m, CheckStatus.Failed, $"Applied by AiCache {m.ModuleVersion} from a "
        + "script that differs from this module's.",
            $"Invoke-AiCacheMigration -Name {m.Name} -Repair"),
        MigrationStatus.Missing =>
            Describe(m, CheckStatus.Failed, "Recorded, but its table is gone.",
            $"Invoke-AiCacheMigration -Name {m.Name}"),
        MigrationStatus.Unrecorded => Describe(m, CheckStatus.Failed, "Its objects are there, but nothing is recorded.",
            $"Invoke-AiCacheMigration -Name {m.Name} -Adopt"),
        _ => new Check
        {
            Name = $"Journal.{m.Name}", Category = CheckCategory.Journal, Status = CheckStatus.Warning,
            Expected = "absent", Actual = $"recorded by AiCache {m.ModuleVersion}",
            Message = "This module does not know that migration: it is older than the database.",
            Remediation = "Update-PSResource AiCache",
        },
    });

    /// <summary>The check of a journal that is there and cannot be read.</summary>
    public static Check Unreadable(AiCacheException error) => new()
    {
        Name = "Journal.migration_journal", Category = CheckCategory.Journal, Status = CheckStatus.Failed,
        Expected = "readable", Actual = "not readable",
        Message = error.Message, Remediation = error.RecommendedAction,
    };

    static Check Describe(MigrationState migration, CheckStatus status, string message, string? remediation = null) =>
        new()
        {
            Name = $"Journal.{migration.Name}", Category = CheckCategory.Journal, Status = status,
            Expected = $"recorded with checksum {migration.Checksum}",
            Actual = migration.Status == MigrationStatus.Missing ? "its table is absent"
            : migration.RecordedChecksum is null ? "not recorded"
            : $"recorded with checksum {migration.RecordedChecksum}",
            Message = message, Remediation = remediation,
        };
}
