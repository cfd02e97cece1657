using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// What has to be there before a whole database is restored, so that it is refused with a reason instead of failing
/// half-way.
/// </summary>
internal static class RestorePreconditions
{
    /// <summary>Refuses an unfit target.</summary>
    /// <param name="manifest">The backup.</param>
    /// <param name="target">What was found.</param>
    /// <param name="platform">What is put back into a project of a platform; null elsewhere.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="database">The database.</param>
    /// <param name="proof">The database of a proof; null for any other.</param>
    /// <returns>What the restore has to leave out there.</returns>
    public static ArchiveFilter Demand(BackupManifest manifest, RestoreTarget target, PlatformRules? platform,
        RestoreOptions options, DatabaseTarget database, ScratchDatabase? proof)
    {
        var elsewhere = manifest.Extensions.Where(e => ArchiveFilter.SingleDatabase.Contains(e.Name)
            && target.CronDatabase != database.Database).ToList();
        var unavailable = manifest.Extensions.Except(elsewhere).Where(e => !target.Extensions.Contains(e.Name))
            .ToList();
        List<Lack> missing =
            [.. target.MissingRoles.Where(role => platform is null || manifest.Platform!.Roles.Contains(role))
                .Select(role => new Lack($"role {role}", $"create role {Identifier.Quote(role)} nologin"))];
        // What the platform has put there it does not miss; of others it says itself what it is short of.
        if (proof is null) missing.AddRange(unavailable.Where(e => platform is null
            || !manifest.Platform!.Schemas.Contains(e.Schema)).Select(e =>
            new Lack($"extension {e.Name} {e.Version}", null, $"Install {e.Name} on the server.")));
        if (missing.Count > 0)
            throw RestoreErrors.Lacking(database.DisplayName, manifest.File, missing);
        var foreign = platform is null ? target.ForeignOwners : [.. target.ForeignOwners
            .Where(owner => manifest.Platform!.Owners.Contains(owner) && !PlatformRules.IsPlatforms(owner))];
        if (!target.Superuser && foreign.Count > 0 && !options.NoOwner)
            throw RestoreErrors.ForeignOwners(database.DisplayName, manifest.File, target.Role, foreign,
                proof is not null);
        // Its statements are there as they were written: none of them drops anything.
        if (manifest.Format == BackupFormat.Plain && options.Clean) throw RestoreErrors.PlainCannotClean(manifest.File);
        return new ArchiveFilter([.. elsewhere, .. unavailable, .. proof?.Unusable ?? []],
            target.Superuser ? [] : target.ForeignOwners, !target.Superuser)
        { Present = proof?.Present ?? [] };
    }
}
