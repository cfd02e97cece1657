using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// What has to be there before a whole database is restored, so that it is refused with a reason instead of failing
/// half-way.
/// </summary>
internal static class RestorePreconditions
{
    /// <summary>Refuses an unfit target.</summary>
    /// <returns>What the restore has to leave out there.</returns>
    public static ArchiveFilter Demand(BackupManifest manifest, RestoreTarget target, RestoreOptions options,
        DatabaseTarget database, ScratchDatabase? proof)
    {
        var elsewhere = manifest.Extensions.Where(e => ArchiveFilter.SingleDatabase.Contains(e.Name)
            && target.CronDatabase != database.Database).ToList();
        var unavailable = manifest.Extensions.Except(elsewhere).Where(e => !target.Extensions.Contains(e.Name))
            .ToList();
        List<(string What, string Action)> missing =
            [.. target.MissingRoles.Select(role => ($"role {role}", $"create role {Identifier.Quote(role)} nologin"))];
        if (proof is null) missing.AddRange(unavailable.Select(e =>
            ($"extension {e.Name} {e.Version}", $"install {e.Name} on the server")));
        if (missing.Count > 0)
            throw RestoreErrors.Lacking(database.DisplayName, manifest.File, missing);
        if (!target.Superuser && target.ForeignOwners.Count > 0 && !options.NoOwner)
            throw RestoreErrors.ForeignOwners(database.DisplayName, manifest.File, target, proof is not null);
        // Its statements are there as they were written: none of them drops anything.
        if (manifest.Format == BackupFormat.Plain && options.Clean) throw RestoreErrors.PlainCannotClean(manifest.File);
        return new ArchiveFilter([.. elsewhere, .. unavailable, .. proof?.Unusable ?? []],
            target.Superuser ? [] : target.ForeignOwners, !target.Superuser)
        { Present = proof?.Present ?? [] };
    }
}
