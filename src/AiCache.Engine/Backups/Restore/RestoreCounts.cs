using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Compares what was restored with what was backed up.</summary>
internal static class RestoreCounts
{
    /// <summary>Refuses a difference.</summary>
    /// <param name="manifest">The backup's manifest.</param>
    /// <param name="tables">The tables that were restored.</param>
    /// <param name="counts">Their rows now, by full name.</param>
    /// <param name="database">The database.</param>
    /// <param name="state">What has become of it.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.RestoreDiffers"/>.</exception>
    public static void Demand(BackupManifest manifest, IReadOnlyList<ManifestTable> tables,
        IReadOnlyDictionary<string, long> counts, string database, string state)
    {
        var different = tables.Where(t => t.Rows is { } rows && rows != counts.GetValueOrDefault(t.FullName))
            .Select(t => $"{t.FullName}: {counts.GetValueOrDefault(t.FullName)} rows instead of {t.Rows}").ToList();
        if (different.Count == 0) return;
        throw new AiCacheException(ErrorIds.RestoreDiffers, FailureKind.Verification,
            $"{database}: what was restored from '{manifest.File}' is not what was backed up: "
            + $"{string.Join("; ", different.Take(5))}. {state}")
        {
            Subject = manifest.File,
            Details = different,
            RecommendedAction = "Test the backup (Test-AiCacheBackup -Restore), and look for triggers or rules "
            + "that change rows as they are written.",
        };
    }
}
