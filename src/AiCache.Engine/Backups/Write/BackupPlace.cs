using System.Globalization;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Where a backup goes. Its final name appears when it is whole and checked, not before.</summary>
internal sealed class BackupPlace : IDisposable
{
    /// <summary>What the name of an unfinished one ends in.</summary>
    public const string PartialExtension = ".partial";

    readonly WriterMark mark;

    BackupPlace(string path, WriterMark mark)
    {
        Path = path;
        this.mark = mark;
    }

    /// <summary>The final path.</summary>
    public string Path { get; }

    /// <summary>The path while it is being written.</summary>
    public string Partial => PartialOf(Path);

    /// <summary>
    /// Chooses the place, makes its folder, and removes from it what was left there unfinished by processes that are no
    /// more.
    /// </summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.FileExists"/>: a backup of that name is there.
    /// <see cref="ErrorIds.BackupFailed"/>: the folder cannot be written to.</exception>
    public static BackupPlace Choose(BackupOptions options, Compression compression, string database,
        DateTimeOffset time, IReporter reporter)
    {
        var full = System.IO.Path.GetFullPath(options.Path);
        if (options.IsNamed && IsReserved(full))
            throw BackupErrors.ReservedName(full, Extension(options.Kept, compression));
        var folder = options.IsNamed ? System.IO.Path.GetDirectoryName(full)! : full;
        OutputFolder.Make(folder, ErrorIds.BackupFailed);
        if (PrivateFiles.CanOthersWriteTo(folder))
            reporter.Warning($"Others may write to '{folder}', and could put another backup in the place of this one. "
                + $"To close it: chmod go-w '{folder}'");
        AbandonedBackup.RemoveAll(folder, reporter);
        try
        {
            if (options.IsNamed) return TryTake(full, options.Kept) ?? throw BackupErrors.Taken(full, PartialOf(full));
            var name = FileName(database)
                + time.UtcDateTime.ToString("'_'yyyyMMdd'_'HHmmss", CultureInfo.InvariantCulture);
            for (var attempt = 1; ; attempt++)
                if (TryTake(System.IO.Path.Combine(full, (attempt == 1 ? name : $"{name}_{attempt}")
                    + Extension(options.Kept, compression)), options.Kept) is { } place) return place;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw OutputFolder.NotWritable(folder, ErrorIds.BackupFailed, error);
        }
    }

    /// <summary>Takes from others what pg_dump may have given them.</summary>
    public void CloseToOthers() => PrivateFiles.Close(Partial);

    /// <summary>
    /// Writes its manifest, and then gives the backup its name: what has the name has the manifest, too, whenever we
    /// are killed.
    /// </summary>
    public void Complete(BackupManifest manifest)
    {
        manifest.Write(Path);
        if (Directory.Exists(Partial)) Directory.Move(Partial, Path);
        else File.Move(Partial, Path);
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        using (mark)
        {
            RemovePartial(Partial);
            mark.Remove();
        }
    }

    /// <summary>Removes an unfinished backup, and its manifest.</summary>
    public static void RemovePartial(string partial)
    {
        DumpFiles.Remove(partial);
        var path = partial[..^PartialExtension.Length];
        File.Delete(PartialOf(BackupManifest.PathOf(path)));
        // Killed between the two: the manifest is there, what it describes is not.
        if (!System.IO.Path.Exists(path)) File.Delete(BackupManifest.PathOf(path));
    }

    /// <summary>The format a name stands for; null for a file that is no backup of ours.</summary>
    public static BackupFormat? FormatOf(string path) => path.EndsWith(".sql.gz", StringComparison.OrdinalIgnoreCase)
        ? BackupFormat.Plain
        : System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".dump" => BackupFormat.Custom,
            ".dir" => BackupFormat.Directory,
            ".sql" => BackupFormat.Plain,
            ".tar" => BackupFormat.Tar,
            _ => null,
        };

    /// <summary>Whether a name is that of what belongs to a backup.</summary>
    public static bool IsReserved(string path) => System.IO.Path.GetExtension(path)
        is PartialExtension or WriterMark.Extension or BackupList.ManifestExtension;

    static string Extension(BackupFormat format, Compression compression) => format switch
    {
        BackupFormat.Custom => ".dump",
        BackupFormat.Directory => ".dir",
        BackupFormat.Tar => ".tar",
        _ => compression.IsNone ? ".sql" : ".sql.gz",
    };

    /// <summary>The same on every platform: a backup made here may be kept there.</summary>
    static string FileName(string database) =>
        string.Concat(database.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));

    static string PartialOf(string path) => path + PartialExtension;

    /// <summary>Null where there is a backup of that name, whole or being written.</summary>
    static BackupPlace? TryTake(string path, BackupFormat format)
    {
        if (System.IO.Path.Exists(path) || System.IO.Path.Exists(PartialOf(path))
            || WriterMark.TryCreate(PartialOf(path)) is not { } mark) return null;
        // pg_dump makes a folder for its owner alone, but a file for whoever the umask lets read it.
        if (format != BackupFormat.Directory) PrivateFiles.Write(PartialOf(path), "");
        return new BackupPlace(path, mark);
    }
}
