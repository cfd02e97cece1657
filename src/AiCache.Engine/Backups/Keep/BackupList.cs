using System.Runtime.CompilerServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>The backups in a folder.</summary>
public static class BackupList
{
    /// <summary>What a manifest's name adds to its backup's.</summary>
    internal const string ManifestExtension = ".json";

    /// <summary>Clocks of servers differ from ours by less.</summary>
    static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>The backups at a path, as <see cref="Read"/> says.</summary>
    public static async IAsyncEnumerable<Backup> RunAsync(Work work, string path,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = await Task.Run(() => Read(path, cancellation), cancellation);
        work.Reporter.Verbose($"{Figures.Count(found.Count, "backup")} in '{path}'.");
        foreach (var backup in found) yield return backup;
    }

    /// <summary>
    /// The backups at a path, the newest first: those of a folder, or the one that is named by its own path or its
    /// manifest's. What has no manifest is listed, too, where it looks like a dump; what is wrong with one of them is
    /// its <see cref="Backup.Problem"/> and never that of the others.
    /// </summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.BackupNotFound"/>: there is neither a folder nor a
    /// backup.</exception>
    public static IReadOnlyList<Backup> Read(string path, CancellationToken cancellation = default)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (full.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase) && File.Exists(full))
            full = full[..^ManifestExtension.Length];
        if (!Directory.Exists(full) || DumpFiles.IsFolder(full) || File.Exists(BackupManifest.PathOf(full)))
            return Look(full) is { } one ? [one] : throw ArchiveErrors.Missing(full);
        var entries = Directory.EnumerateFileSystemEntries(full)
            .Where(entry => !entry.EndsWith(BackupPlace.PartialExtension, StringComparison.Ordinal)).ToList();
        var found = new List<Backup>();
        foreach (var entry in entries.Where(entry =>
            entry.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase))
            .Select(entry => entry[..^ManifestExtension.Length])
            .Union(entries.Where(entry => BackupPlace.FormatOf(entry) is not null)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Look(entry) is { } backup) found.Add(backup);
        }
        return [.. found.OrderByDescending(backup => backup.CreatedAt)
            .ThenByDescending(backup => backup.Name, StringComparer.Ordinal)];
    }

    /// <summary>Each backup once, where a pattern has found its manifest, too.</summary>
    public static IReadOnlyList<string> Distinct(IEnumerable<string> paths)
    {
        var all = paths.ToHashSet();
        return [.. all.Where(path => !path.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase)
            || !all.Contains(path[..^ManifestExtension.Length]))];
    }

    /// <summary>The error where there is no backup.</summary>
    public static AiCacheException Missing(string path) => ArchiveErrors.Missing(path);

    /// <summary>The error where a command was given no backup.</summary>
    public static AiCacheException NoneNamed() => ArchiveErrors.NoneNamed();

    /// <summary>The error where a second backup comes for a database that the first was restored into.</summary>
    /// <param name="plan">What would be restored.</param>
    /// <param name="first">What was.</param>
    public static AiCacheException OnlyOne(RestorePlan plan, string first) => RestoreErrors.OnlyOne(plan, first);

    /// <summary>Null for what is no backup.</summary>
    static Backup? Look(string path)
    {
        try
        {
            var backup = Described(path);
            return backup.Problem is not null || Path.Exists(path) ? backup
                : backup with { Problem = "The backup itself is missing" };
        }
        catch (AiCacheException error)
            when (error.ErrorId is ErrorIds.BackupManifestMissing or ErrorIds.BackupManifestInvalid)
        {
            return Bare(path, error.ErrorId == ErrorIds.BackupManifestMissing ? "No manifest"
                : "The manifest cannot be read");
        }
        catch (AiCacheException error) when (error.ErrorId == ErrorIds.BackupNotFound)
        {
            return Bare(path, "No manifest");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, error);
        }
    }

    static Backup Described(string path)
    {
        var manifest = BackupManifest.Read(path);
        var backup = Backup.From(path, manifest, BackupDigest.SizeOf(path));
        return manifest.File != Path.GetFileName(path)
            ? backup with { Problem = $"The manifest is that of '{manifest.File}'", IsForeign = true }
            : manifest.CreatedAt > DateTimeOffset.UtcNow + Ahead
            ? backup with { Problem = "Its date is in the future" } : backup;
    }

    static Backup? Bare(string path, string problem)
    {
        try
        {
            if (!LinkExists(path) || BackupPlace.FormatOf(path) is not { } format
                || !DumpFiles.LooksLike(path, format)) return null;
            return Unproven(path, format, problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, error);
        }
    }

    static Backup? Unreadable(string path, Exception error) =>
        BackupPlace.FormatOf(path) is { } format ? Unproven(path, format, error.Message.TrimEnd('.')) : null;

    static Backup Unproven(string path, BackupFormat format, string problem) => new()
    {
        Path = path, Grade = BackupGrade.Unknown, CreatedAt = new(File.GetLastWriteTimeUtc(path)), Format = format,
        Size = SizeOf(path), Problem = problem, IsForeign = true,
    };

    static long SizeOf(string path)
    {
        try
        {
            return BackupDigest.SizeOf(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>A link is there, wherever it leads.</summary>
    static bool LinkExists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
