using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Finds the backups that may be removed. What is kept in their place has been read again before.</summary>
/// <param name="environment">Where pg_restore is looked for.</param>
/// <param name="reporter">Is told how far it is.</param>
public sealed class BackupRetention(HostEnvironment environment, IReporter reporter)
{
    /// <summary>
    /// The backups that a policy does not keep, the oldest first. Where any are to go, the newest good one of their
    /// kind is compared with its checksum first: if it has changed since, it does not count.
    /// </summary>
    public async Task<IReadOnlyList<Backup>> ExpiredAsync(IReadOnlyList<Backup> backups, RetentionPolicy policy,
        CancellationToken cancellation)
    {
        var all = backups.DistinctBy(b => b.Path).ToList();
        while (true)
        {
            var expired = policy.Expired(all, DateTimeOffset.UtcNow);
            var changed = await FirstChangedAsync(all, expired, cancellation);
            if (changed is null) return expired;
            all[all.IndexOf(changed)] = changed with { Problem = "Changed since it was written" };
            reporter.Warning($"'{changed.Path}' has changed since it was written and does not count as a backup; "
                + "Test-AiCacheBackup says what is wrong.");
        }
    }

    /// <summary>Refuses to remove the last good backup of its kind in its folder.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupIsLastGood"/>.</exception>
    public static void DemandRemovable(Backup backup)
    {
        var folder = Path.GetDirectoryName(backup.Path)!;
        if (!backup.IsGood || BackupCatalog.List(folder)
            .Any(b => b.IsGood && b.Path != backup.Path && Kind(b) == Kind(backup))) return;
        throw new AiCacheException(ErrorIds.BackupIsLastGood, FailureKind.Conflict,
            $"'{backup.Path}' is the last good backup of {backup.Database} ({backup.Scope}) in '{folder}'.")
        {
            Subject = backup.Path,
            RecommendedAction = "Take another one first (Backup-AiCacheDatabase), or delete the file by hand.",
        };
    }

    async Task<Backup?> FirstChangedAsync(List<Backup> all, IReadOnlyList<Backup> expired,
        CancellationToken cancellation)
    {
        foreach (var kind in expired.GroupBy(Kind))
        {
            var newest = all.Where(b => b.IsGood && Kind(b) == kind.Key).MaxBy(b => b.CreatedAt)!;
            try
            {
                await new BackupVerifier(environment, reporter)
                    .IdentifyAsync(newest.Path, BackupManifest.Read(newest.Path), null, cancellation);
            }
            catch (AiCacheException error) when (error.Kind == FailureKind.Verification)
            {
                return newest;
            }
        }
        return null;
    }

    static (string?, BackupScope?, BackupContent?) Kind(Backup backup) =>
        (backup.Database, backup.Scope, backup.Content);
}
