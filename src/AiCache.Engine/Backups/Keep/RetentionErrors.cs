using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Why a backup is not removed.</summary>
internal static class RetentionErrors
{
    public static AiCacheException IsLastGood(Backup backup) =>
        new(ErrorIds.BackupIsLastGood, FailureKind.Conflict, $"'{backup.Path}' is the last good backup of "
            + $"{backup.Database} ({backup.Scope}) in '{Path.GetDirectoryName(backup.Path)}'.")
        {
            Subject = backup.Path,
            RecommendedAction = $"Take another one first ({Commands.Backup}), or delete the file by hand.",
        };

    public static AiCacheException IsForeign(Backup backup) =>
        new(ErrorIds.BackupForeign, FailureKind.Conflict,
            $"'{backup.Path}' is nothing that this module made: {backup.Problem ?? "it does not begin as a dump does"}.")
        {
            Subject = backup.Path,
            RecommendedAction = "Look at it, and delete it by hand if it is to go.",
        };

    public static AiCacheException PolicyMissing(string folder) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput,
            $"'{folder}' is a folder, and nothing says which of its backups to keep.")
        {
            Subject = folder,
            RecommendedAction = "Pass -KeepLast, -KeepDays or -KeepWeeks, or name a backup. -WhatIf shows what would "
                + "go.",
        };
}
