using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What can be wrong with a backup on disk.</summary>
internal static class ArchiveErrors
{
    const string Copy = "Copy it again from where it is whole, or take a new backup.";

    public static AiCacheException Missing(string path) =>
        new(ErrorIds.BackupNotFound, FailureKind.NotFound, $"There is no backup '{path}'.")
        {
            Subject = path,
            RecommendedAction = $"{Commands.GetBackup} <folder> lists the backups of a folder.",
        };

    public static AiCacheException NoneNamed() =>
        new(ErrorIds.BackupNotFound, FailureKind.InvalidInput, "No backup was named.")
        {
            RecommendedAction = $"Give its path, or pipe it: {Commands.GetBackup} <folder> | Where-Object IsGood | "
                + "Select-Object -First 1",
        };

    public static AiCacheException IsFolder(string path, Exception inner) =>
        new(ErrorIds.BackupNotFound, FailureKind.NotFound, $"'{path}' is a folder and no backup.", inner)
        {
            Subject = path,
            RecommendedAction = "Name one of its backups, or pipe it: "
                + $"{Commands.GetBackup} <folder> | Where-Object IsGood | Select-Object -First 1",
        };

    public static AiCacheException ManifestInvalid(string path, Exception inner) =>
        new(ErrorIds.BackupManifestInvalid, FailureKind.InvalidInput,
            $"The manifest '{BackupManifest.PathOf(path)}' cannot be read: {inner.Message}", inner)
        {
            Subject = path,
            RecommendedAction = "Take the manifest back from where the backup was copied from; a newer version of "
                + "this module may have written it.",
        };

    public static AiCacheException ManifestMissing(string path, Exception inner) =>
        new(ErrorIds.BackupManifestMissing, FailureKind.NotFound, $"'{path}' has no manifest "
            + $"'{Path.GetFileName(BackupManifest.PathOf(path))}' beside it: nothing about it can be proven.", inner)
        {
            Subject = path,
            RecommendedAction = "Copy the manifest along with the backup. A dump that was made by other means can "
                + "be restored with pg_restore or psql.",
        };

    public static AiCacheException Swapped(string path, BackupDigest found, BackupManifest manifest) =>
        Wrong(ErrorIds.BackupSwapped, path, $"'{path}' is a whole backup, but not the one its manifest was written "
            + $"for: {found.Size} bytes and checksum {found.Sha256[..16]}… instead of {manifest.Size} and "
            + $"{manifest.Sha256[..16]}….", "Put the backup and its own manifest side by side again.");

    public static AiCacheException Truncated(string path, BackupDigest found, BackupManifest manifest) =>
        Wrong(ErrorIds.BackupTruncated, path,
            $"'{path}' is truncated: {found.Size} of {manifest.Size} bytes are left.", Copy);

    public static AiCacheException Corrupted(string path, BackupDigest found, BackupManifest manifest) =>
        Wrong(ErrorIds.BackupCorrupted, path, found.Size == manifest.Size
            ? $"'{path}' has the right size, but bytes in it have changed: its checksum is {found.Sha256[..16]}… "
                + $"instead of {manifest.Sha256[..16]}…."
            : $"'{path}' has changed: {found.Size} bytes instead of {manifest.Size}.", Copy);

    /// <summary>The reader gave up.</summary>
    /// <param name="errorId"><see cref="ErrorIds.BackupTruncated"/> or <see cref="ErrorIds.BackupCorrupted"/>.</param>
    /// <param name="path">The backup.</param>
    /// <param name="why">What the reader said.</param>
    public static AiCacheException Undecodable(string errorId, string path, string why) =>
        Wrong(errorId, path, $"'{path}' cannot be decoded: {why}",
            "Take a new backup, or copy this one again from where it is whole.");

    public static AiCacheException BrokenOff(string where) =>
        new(ErrorIds.BackupTruncated, FailureKind.Verification, $"The dump ends in the middle of {where}.")
        {
            RecommendedAction = "Take a new backup, or copy this one again from where it is whole.",
        };

    /// <summary>What was proven is not what is there now.</summary>
    public static AiCacheException ChangedMeanwhile(string path) =>
        Wrong(ErrorIds.BackupCorrupted, path,
            $"'{path}' has changed since its checksum was compared, and was not read on.",
            "Find out who writes there, then copy the backup again from where it is whole.");

    public static AiCacheException Unsafe(string path, UnsafeDumpException found) =>
        new(ErrorIds.BackupUnsafe, FailureKind.Verification,
            $"'{path}' holds {found.Message}. pg_dump writes nothing of the kind: somebody else has.", found)
        {
            Subject = path,
            RecommendedAction = "Do not restore it, by no other program either. Take the backup from where nobody "
                + "else could write to it.",
        };

    public static AiCacheException NotSigned(string path) =>
        new(ErrorIds.BackupSignatureInvalid, FailureKind.Verification, $"The manifest of '{path}' is not signed.")
        {
            Subject = path,
            RecommendedAction = "Back up with -SigningKey; or leave -SigningKey out to go by the checksum alone, "
                + "which tells accidents but not authors.",
        };

    public static AiCacheException SignatureInvalid(string path) =>
        new(ErrorIds.BackupSignatureInvalid, FailureKind.Verification,
            $"The manifest of '{path}' was not signed with this key, or has been changed since.")
        {
            Subject = path,
            RecommendedAction = "Name the key that it was signed with. If that was this one, do not restore it.",
        };

    /// <summary>Whoever gives the key itself for its name must not find it in a log.</summary>
    public static AiCacheException KeyMissing() =>
        new(ErrorIds.SigningKeyUnusable, FailureKind.NotFound, "The file that -SigningKey names is not there.")
        {
            RecommendedAction = "Name a file, or a variable: -SigningKey env:<name>. The key itself is never given.",
        };

    public static AiCacheException KeyUnusable(string source, string why, Exception? inner = null) =>
        new(ErrorIds.SigningKeyUnusable, FailureKind.InvalidInput, $"'{source}' is no signing key: {why}.", inner)
        {
            Subject = source,
            RecommendedAction = "Name a file with 16 bytes or more (openssl rand -hex 32 makes some), or a variable "
                + "that holds as many: -SigningKey env:<name>",
        };

    public static AiCacheException RowsDiffer(string path, IReadOnlyList<string> different) =>
        new(ErrorIds.BackupRowsDiffer, FailureKind.Verification,
            $"'{path}' can be read, but does not hold the rows that the database had: "
            + $"{string.Join("; ", different.Take(5))}.")
        {
            Subject = path,
            Details = different,
            RecommendedAction = "Take a new backup and do not rely on this one.",
        };

    public static AiCacheException UnknownTable(string name, IEnumerable<string> known) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput, $"'{name}' is no table of the cache.")
        {
            Subject = name,
            RecommendedAction = $"Use one of: {string.Join(", ", known)}. Other tables are restored with pg_restore.",
        };

    public static AiCacheException PoolerUnsuitable(string database) =>
        new(ErrorIds.PoolerUnsuitable, FailureKind.InvalidInput, $"{database} is a connection pooler in transaction "
            + "mode: each transaction may run on another server process, but a dump or a restore needs one and the "
            + "same for all of it.")
        {
            Subject = database,
            RecommendedAction = "Connect to the server itself or to the pooler's session mode; on Supabase that is "
                + "port 5432 instead of 6543.",
        };

    static AiCacheException Wrong(string errorId, string path, string message, string action) =>
        new(errorId, FailureKind.Verification, message) { Subject = path, RecommendedAction = action };
}
