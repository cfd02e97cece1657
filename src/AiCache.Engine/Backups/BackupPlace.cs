using System.Globalization;

namespace AiCache.Engine.Backups;

/// <summary>Where a backup goes. Its final name appears when it is whole and checked, not before.</summary>
internal sealed class BackupPlace
{
    BackupPlace(string path) => Path = path;

    /// <summary>The final path.</summary>
    public string Path { get; }

    /// <summary>The path while it is being written.</summary>
    public string Partial => Path + ".partial";

    /// <summary>Chooses the place and makes its folder.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.FileExists"/>: a backup of that name is there.</exception>
    public static BackupPlace Choose(BackupOptions options, Compression compression, string database, DateTimeOffset time)
    {
        var full = System.IO.Path.GetFullPath(options.Path);
        var extension = Extension(options.Format, compression);
        if (!Directory.Exists(full) && System.IO.Path.HasExtension(full) && !System.IO.Path.EndsInDirectorySeparator(full))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            if (!File.Exists(full)) return new BackupPlace(full);
            throw new AiCacheException(ErrorIds.FileExists, FailureKind.Conflict, $"'{full}' is there already; a backup is never overwritten.")
            {
                Subject = full,
                RecommendedAction = "Choose another name, or give a folder: the backup is then named by database and time.",
            };
        }
        Directory.CreateDirectory(full);
        var name = FileName(database) + time.UtcDateTime.ToString("'_'yyyyMMdd'_'HHmmss", CultureInfo.InvariantCulture);
        for (var attempt = 1; ; attempt++)
        {
            var place = new BackupPlace(System.IO.Path.Combine(full, (attempt == 1 ? name : $"{name}_{attempt}") + extension));
            if (!Taken(place.Path) && !Taken(place.Partial)) return place;
        }
    }

    /// <summary>Gives the backup its name, and its manifest with it.</summary>
    public void Complete(BackupManifest manifest)
    {
        if (Directory.Exists(Partial)) Directory.Move(Partial, Path);
        else File.Move(Partial, Path);
        manifest.Write(Path);
    }

    /// <summary>Removes what was not completed.</summary>
    public void RemovePartial()
    {
        if (Directory.Exists(Partial)) Directory.Delete(Partial, recursive: true);
        else File.Delete(Partial);
    }

    /// <summary>The format a name stands for; null for a file that is no backup of ours.</summary>
    public static BackupFormat? FormatOf(string path) => path.EndsWith(".sql.gz", StringComparison.OrdinalIgnoreCase) ? BackupFormat.Plain
        : System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".dump" => BackupFormat.Custom,
            ".dir" => BackupFormat.Directory,
            ".sql" => BackupFormat.Plain,
            ".tar" => BackupFormat.Tar,
            _ => null,
        };

    static string Extension(BackupFormat format, Compression compression) => format switch
    {
        BackupFormat.Custom => ".dump",
        BackupFormat.Directory => ".dir",
        BackupFormat.Tar => ".tar",
        _ => compression.IsNone ? ".sql" : ".sql.gz",
    };

    /// <summary>The same on every platform: a backup made here may be kept there.</summary>
    static string FileName(string database) => string.Concat(database.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));

    static bool Taken(string path) => File.Exists(path) || Directory.Exists(path);
}
