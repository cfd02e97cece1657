using AiCache.Engine.Connections;

namespace AiCache.Engine.Backups;

/// <summary>What a restore finds: the tables of the backup that are there already, and what the role can do.</summary>
internal sealed record RestoreTarget(string Role, bool Superuser, IReadOnlyList<string> MissingRoles,
    IReadOnlyList<string> ForeignOwners, string? CronDatabase, IReadOnlyList<string> Extensions,
    IReadOnlyList<TargetTable> Tables)
{
    /// <summary>Looks at the target.</summary>
    public static Task<RestoreTarget> ReadAsync(IStatements statements, BackupManifest manifest,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation) =>
        statements.JsonAsync<RestoreTarget>(SqlStep.File("look at the target", "Backups/Restore/restore_target.sql",
            tables.Select(t => t.Schema).ToArray(), tables.Select(t => t.Name).ToArray(), manifest.Roles.ToArray(),
            manifest.Owners.ToArray()), cancellation);
}
