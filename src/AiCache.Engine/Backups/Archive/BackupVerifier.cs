using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Says whether a backup is the one its manifest describes, and whether all of it can be read.</summary>
internal static class BackupVerifier
{
    const string Activity = "Checking a backup";

    /// <summary>Compares size and checksum with the manifest.</summary>
    /// <returns>What was compared.</returns>
    /// <exception cref="AiCacheException">
    /// <see cref="ErrorIds.BackupNotFound"/>, <see cref="ErrorIds.BackupTruncated"/>,
    /// <see cref="ErrorIds.BackupCorrupted"/> or <see cref="ErrorIds.BackupSwapped"/>.
    /// </exception>
    public static async Task<BackupDigest> IdentifyAsync(Work work, string path, BackupManifest manifest,
        string? pgBinPath,
        CancellationToken cancellation)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) throw ArchiveErrors.Missing(path);
        work.Reporter.Progress(new ProgressReport(Activity,
            $"{Path.GetFileName(path)}: reading {manifest.Size} bytes"));
        var digest = await BackupDigest.OfAsync(path, cancellation);
        if (digest.Size == manifest.Size && digest.Sha256 == manifest.Sha256) return digest;
        // The head tells the second of the dump: two of one second differ in size, unless they are the same.
        if ((digest.HeadSha256 != manifest.HeadSha256 || digest.Size != manifest.Size)
            && await IsWholeAsync(work, path, manifest, digest, pgBinPath, cancellation))
            throw ArchiveErrors.Swapped(path, digest, manifest);
        throw digest.Size < manifest.Size ? ArchiveErrors.Truncated(path, digest, manifest)
            : ArchiveErrors.Corrupted(path, digest, manifest);
    }

    /// <summary>Decodes all of it and compares the rows with those that were counted in the dumped snapshot.</summary>
    /// <exception cref="AiCacheException">It cannot be decoded, or <see cref="ErrorIds.BackupRowsDiffer"/>.</exception>
    public static async Task DecodeAsync(Work work, string path, BackupManifest manifest, BackupDigest digest,
        string? pgBinPath, CancellationToken cancellation)
    {
        work.Reporter.Progress(new ProgressReport(Activity,
            $"{Path.GetFileName(path)}: decoding {manifest.Size} bytes"));
        var counter = new RowCounter();
        var archive = await BackupArchive.OpenAsync(work, path, manifest, digest, pgBinPath, cancellation);
        await archive.ReadRowsAsync(counter, cancellation);
        var different = DifferentRows(manifest, counter);
        if (different.Count > 0) throw ArchiveErrors.RowsDiffer(path, different);
    }

    /// <summary>The tables of which other rows were decoded than were counted in the dumped snapshot.</summary>
    public static IReadOnlyList<string> DifferentRows(BackupManifest manifest, RowCounter counter) =>
        manifest.Content == BackupContent.SchemaOnly ? []
        : [.. manifest.Tables.Where(t => t.Rows is { } rows && rows != counter.Of(t.Schema, t.Name))
            .Select(t => $"{t.FullName}: {counter.Of(t.Schema, t.Name)} rows instead of {t.Rows}")];

    static async Task<bool> IsWholeAsync(Work work, string path, BackupManifest manifest, BackupDigest digest,
        string? pgBinPath, CancellationToken cancellation)
    {
        try
        {
            var other = manifest with { Content = BackupContent.All };
            var archive = await BackupArchive.OpenAsync(work, path, other, digest, pgBinPath, cancellation);
            await archive.ReadRowsAsync(new RowCounter(), cancellation);
            return true;
        }
        catch (AiCacheException error) when (error.ErrorId is ErrorIds.BackupTruncated or ErrorIds.BackupCorrupted
            or ErrorIds.BackupUnsafe)
        {
            return false;
        }
    }
}
