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
        DatabaseTarget database, bool proof)
    {
        var elsewhere = manifest.Extensions.Where(e => ArchiveFilter.SingleDatabase.Contains(e.Name)
            && target.CronDatabase != database.Database).ToList();
        var unavailable = manifest.Extensions.Except(elsewhere).Where(e => !target.Extensions.Contains(e.Name))
            .ToList();
        List<(string What, string Action)> missing =
            [.. target.MissingRoles.Select(role => ($"role {role}", $"create role {Identifier.Quote(role)} nologin"))];
        if (!proof) missing.AddRange(unavailable.Select(e =>
            ($"extension {e.Name} {e.Version}", $"install {e.Name} on the server")));
        if (missing.Count > 0)
            throw new AiCacheException(ErrorIds.PrerequisiteMissing, FailureKind.NotFound,
                $"{database.DisplayName} lacks what the backup refers to: "
                + $"{string.Join(", ", missing.Select(m => m.What))}.")
            {
                Subject = manifest.File,
                Details = [.. missing.Select(m => m.What)],
                RecommendedAction = $"{string.Join("; ", missing.Select(m => m.Action))}. They belong to the whole "
                + "server and are in no backup of a database.",
            };
        if (!target.Superuser && target.ForeignOwners.Count > 0 && !options.NoOwner)
            throw new AiCacheException(ErrorIds.PermissionDenied, FailureKind.Permission,
                $"{database.DisplayName}: role {target.Role} cannot make objects that belong to "
                + $"{string.Join(", ", target.ForeignOwners)}.")
            {
                SqlState = "42501",
                Subject = manifest.File,
                Details = target.ForeignOwners,
                RecommendedAction = proof
                    ? "Leave -Connection out, and a sandbox is started for the proof; or connect as a superuser; or "
                    + "back up in another format than Plain."
                    : "Restore as a superuser, or pass -NoOwner: everything then belongs to the role that restores.",
            };
        var filter = new ArchiveFilter([.. elsewhere, .. unavailable], target.Superuser ? [] : target.ForeignOwners,
            !target.Superuser);
        WholeRestore.DemandPossible(manifest, options, filter with { SuperuserOnly = false });
        return filter;
    }
}
