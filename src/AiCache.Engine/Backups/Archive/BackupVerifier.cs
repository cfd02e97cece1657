using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Backups;

/// <summary>Says whether a backup is the one its manifest describes, and whether all of it can be read.</summary>
internal sealed class BackupVerifier(HostEnvironment environment, IReporter reporter)
{
    const string Activity = "Checking a backup";

    /// <summary>Compares size and checksum with the manifest.</summary>
    /// <exception cref="AiCacheException">
    /// <see cref="ErrorIds.BackupNotFound"/>, <see cref="ErrorIds.BackupTruncated"/>,
    /// <see cref="ErrorIds.BackupCorrupted"/> or <see cref="ErrorIds.BackupSwapped"/>.
    /// </exception>
    public async Task IdentifyAsync(string path, BackupManifest manifest, string? pgBinPath,
        CancellationToken cancellation)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) throw Missing(path);
        reporter.Progress(new ProgressReport(Activity, $"{Path.GetFileName(path)}: reading {manifest.Size} bytes"));
        var digest = await BackupDigest.OfAsync(path, cancellation);
        if (digest.Size == manifest.Size && digest.Sha256 == manifest.Sha256) return;
        // The head tells the second of the dump: two of one second differ in size, unless they are the same.
        if ((digest.HeadSha256 != manifest.HeadSha256 || digest.Size != manifest.Size)
            && await IsWholeAsync(path, manifest, pgBinPath, cancellation))
            throw Wrong(ErrorIds.BackupSwapped, $"'{path}' is a whole backup, but not the one its manifest was "
                + $"written for: {digest.Size} bytes and checksum {digest.Sha256[..16]}… instead of "
                + $"{manifest.Size} and {manifest.Sha256[..16]}….",
                path, "Put the backup and its own manifest side by side again.");
        if (digest.Size < manifest.Size)
            throw Wrong(ErrorIds.BackupTruncated,
                $"'{path}' is truncated: {digest.Size} of {manifest.Size} bytes are left.", path, Copy);
        throw Wrong(ErrorIds.BackupCorrupted, digest.Size == manifest.Size
            ? $"'{path}' has the right size, but bytes in it have changed: its checksum is {digest.Sha256[..16]}… "
            + $"instead of {manifest.Sha256[..16]}…."
            : $"'{path}' has changed: {digest.Size} bytes instead of {manifest.Size}.", path, Copy);
    }

    /// <summary>Decodes all of it and compares the rows with those that were counted in the dumped snapshot.</summary>
    /// <exception cref="AiCacheException">It cannot be decoded, or <see cref="ErrorIds.BackupRowsDiffer"/>.</exception>
    public async Task DecodeAsync(string path, BackupManifest manifest, string? pgBinPath,
        CancellationToken cancellation)
    {
        reporter.Progress(new ProgressReport(Activity, $"{Path.GetFileName(path)}: decoding {manifest.Size} bytes"));
        var counter = new RowCounter();
        await (await BackupArchive.OpenAsync(path, manifest, pgBinPath, environment, cancellation))
            .ReadAsync(counter, null, cancellation);
        if (manifest.Content == BackupContent.SchemaOnly) return;
        var different = manifest.Tables.Where(t => t.Rows is { } rows && rows != counter.Of(t.Schema, t.Name))
            .Select(t => $"{t.FullName}: {counter.Of(t.Schema, t.Name)} rows instead of {t.Rows}").ToList();
        if (different.Count == 0) return;
        throw new AiCacheException(ErrorIds.BackupRowsDiffer, FailureKind.Verification,
            $"'{path}' can be read, but does not hold the rows that the database had: "
            + $"{string.Join("; ", different.Take(5))}.")
        {
            Subject = path,
            Details = different,
            RecommendedAction = "Take a new backup and do not rely on this one.",
        };
    }

    async Task<bool> IsWholeAsync(string path, BackupManifest manifest, string? pgBinPath,
        CancellationToken cancellation)
    {
        try
        {
            var other = manifest with { Content = BackupContent.All };
            await (await BackupArchive.OpenAsync(path, other, pgBinPath, environment, cancellation))
                .ReadAsync(new RowCounter(), null, cancellation);
            return true;
        }
        catch (AiCacheException error) when (error.ErrorId is ErrorIds.BackupTruncated or ErrorIds.BackupCorrupted)
        {
            return false;
        }
    }

    const string Copy = "Copy it again from where it is whole, or take a new backup.";

    internal static AiCacheException Missing(string path) =>
        new(ErrorIds.BackupNotFound, FailureKind.NotFound, $"There is no backup '{path}'.")
        {
            Subject = path,
            RecommendedAction = "Get-AiCacheBackup <folder> lists the backups of a folder.",
        };

    static AiCacheException Wrong(string errorId, string message, string path, string action) =>
        new(errorId, FailureKind.Verification, message) { Subject = path, RecommendedAction = action };
}
