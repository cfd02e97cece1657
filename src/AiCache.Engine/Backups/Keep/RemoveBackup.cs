using System.Runtime.CompilerServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Removes backups. What is kept in their place has been read again before.</summary>
public static class RemoveBackup
{
    /// <summary>
    /// The backups that a policy does not keep, the oldest first; without a policy, all. Where any are to go, the
    /// newest good one of their kind is compared with its checksum first: if it has changed since, it does not count.
    /// </summary>
    public static async Task<IReadOnlyList<Backup>> PlanAsync(Work work, RetentionOptions options,
        CancellationToken cancellation)
    {
        var all = options.Backups.DistinctBy(b => b.Path).ToList();
        if (options.Policy.IsEmpty) return all;
        while (true)
        {
            var expired = options.Policy.Expired(all, DateTimeOffset.UtcNow);
            var changed = await FirstChangedAsync(work, all, expired, cancellation);
            if (changed is null) return expired;
            all[all.IndexOf(changed)] = changed with { Problem = "Changed since it was written" };
            work.Reporter.Warning($"'{changed.Path}' has changed since it was written and does not count as a backup; "
                + $"{Commands.TestBackup} says what is wrong.");
        }
    }

    /// <summary>Removes one, with its manifest.</summary>
    public static async IAsyncEnumerable<Backup> RunAsync(Work work, Backup backup,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Run(() => Remove(backup), cancellation);
        work.Reporter.Verbose($"Removed '{backup.Path}'.");
        yield return backup;
    }

    static void Remove(Backup backup)
    {
        if (backup.IsForeign || (Path.Exists(backup.Path) && !DumpFiles.LooksLike(backup.Path, backup.Format)))
            throw RetentionErrors.IsForeign(backup);
        // In this order: a manifest without a backup is seen to be bad, a backup without a manifest would stay for
        // ever.
        DumpFiles.Remove(backup.Path);
        File.Delete(BackupManifest.PathOf(backup.Path));
    }

    /// <summary>Removes what was never whole; it is no backup, and none is returned.</summary>
    public static async IAsyncEnumerable<Backup> RunAsync(Work work, AbandonedBackup abandoned,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Run(() => abandoned.Remove(work.Reporter), cancellation);
        yield break;
    }

    /// <summary>Refuses a folder where no policy says which of its backups to keep.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupOptionInvalid"/>.</exception>
    public static void DemandNamed(string path, IReadOnlyList<Backup> found)
    {
        var named = Path.TrimEndingDirectorySeparator(path);
        if (found.Count != 1 || (found[0].Path != named && BackupManifest.PathOf(found[0].Path) != named))
            throw RetentionErrors.PolicyMissing(path);
    }

    /// <summary>Refuses to remove the last good backup of its kind in its folder.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupIsLastGood"/>.</exception>
    public static void DemandRemovable(Backup backup)
    {
        if (backup.IsGood && !BackupList.Read(Path.GetDirectoryName(backup.Path)!)
            .Any(b => b.IsGood && b.Path != backup.Path && b.Kind == backup.Kind))
            throw RetentionErrors.IsLastGood(backup);
    }

    static async Task<Backup?> FirstChangedAsync(Work work, List<Backup> all, IReadOnlyList<Backup> expired,
        CancellationToken cancellation)
    {
        foreach (var kind in expired.GroupBy(b => b.Kind))
        {
            var newest = all.Where(b => b.IsGood && b.Kind == kind.Key).MaxBy(b => b.CreatedAt)!;
            try
            {
                await BackupVerifier.IdentifyAsync(work, newest.Path, BackupManifest.Read(newest.Path), null,
                    cancellation);
            }
            catch (AiCacheException error) when (error.Kind == FailureKind.Verification)
            {
                return newest;
            }
        }
        return null;
    }
}

/// <summary>Which of several backups to remove.</summary>
public sealed record RetentionOptions
{
    /// <summary>The backups there are.</summary>
    public required IReadOnlyList<Backup> Backups { get; init; }

    /// <summary>Which of them to keep.</summary>
    public required RetentionPolicy Policy { get; init; }
}
