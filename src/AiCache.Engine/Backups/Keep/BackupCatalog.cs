using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>The backups in a folder.</summary>
public static class BackupCatalog
{
    /// <summary>What a manifest's name adds to its backup's.</summary>
    internal const string ManifestExtension = ".json";

    /// <summary>
    /// The backups at a path, the newest first: those of a folder, or the one that is named by its own path or its
    /// manifest's. What has no manifest is listed, too, where it looks like a dump.
    /// </summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupNotFound"/>: there is neither a folder nor a
    /// backup.</exception>
    public static IReadOnlyList<Backup> List(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (full.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase) && File.Exists(full))
            full = full[..^ManifestExtension.Length];
        if (Directory.Exists(full) && !IsDirectoryDump(full) && !File.Exists(BackupManifest.PathOf(full)))
        {
            var entries = Directory.EnumerateFileSystemEntries(full)
                .Where(entry => !entry.EndsWith(BackupPlace.PartialExtension, StringComparison.Ordinal)).ToList();
            return [.. entries.Where(entry => entry.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase))
                .Select(entry => entry[..^ManifestExtension.Length])
                .Union(entries.Where(entry => BackupPlace.FormatOf(entry) is not null))
                .Select(Look).OfType<Backup>().OrderByDescending(backup => backup.CreatedAt)
                .ThenByDescending(backup => backup.Name, StringComparer.Ordinal)];
        }
        return Look(full) is { } one ? [one] : throw BackupVerifier.Missing(full);
    }

    /// <summary>Removes a backup and its manifest.</summary>
    public static void Remove(Backup backup)
    {
        // In this order: a manifest without a backup is seen to be bad, a backup without a manifest would stay for
        // ever.
        if (Directory.Exists(backup.Path)) Directory.Delete(backup.Path, recursive: true);
        else File.Delete(backup.Path);
        File.Delete(BackupManifest.PathOf(backup.Path));
    }

    static Backup? Look(string path)
    {
        var there = File.Exists(path) || Directory.Exists(path);
        try
        {
            var manifest = BackupManifest.Read(path);
            var backup = Backup.From(path, manifest, BackupDigest.SizeOf(path));
            return there ? backup : backup with { Problem = "The backup itself is missing" };
        }
        catch (AiCacheException error)
            when (error.ErrorId is ErrorIds.BackupManifestMissing or ErrorIds.BackupManifestInvalid)
        {
            if (!there || BackupPlace.FormatOf(path) is not { } format || !LooksLikeDump(path, format)) return null;
            return new Backup
            {
                Path = path, Grade = BackupGrade.Unknown, CreatedAt = new(File.GetLastWriteTimeUtc(path)), Format = format,
                Size = BackupDigest.SizeOf(path),
                Problem = error.ErrorId == ErrorIds.BackupManifestMissing ? "No manifest"
                : "The manifest cannot be read",
            };
        }
    }

    /// <summary>Whether a path is that of a backup in the directory format.</summary>
    public static bool IsDirectoryDump(string path) => File.Exists(Path.Combine(path, "toc.dat"));

    /// <summary>Not every .sql or .tar is a dump.</summary>
    static bool LooksLikeDump(string path, BackupFormat format)
    {
        if (Directory.Exists(path)) return format == BackupFormat.Directory && IsDirectoryDump(path);
        if (format == BackupFormat.Directory) return false;
        using var content = format == BackupFormat.Plain ? BackupArchive.OpenPlain(path) : File.OpenRead(path);
        var head = new byte[64];
        var text = Encoding.ASCII.GetString(head, 0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        return format switch
        {
            BackupFormat.Custom => text.StartsWith("PGDMP", StringComparison.Ordinal),
            BackupFormat.Tar => text.StartsWith("toc.dat\0", StringComparison.Ordinal),
            _ => text.Contains("PostgreSQL database dump", StringComparison.Ordinal),
        };
    }
}
