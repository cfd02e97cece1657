using System.Text;
using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>Tells dumps from other files, without opening what is no regular file, and removes nothing else.</summary>
internal static partial class DumpFiles
{
    /// <summary>Whether a path is that of a backup in the directory format.</summary>
    public static bool IsFolder(string path) => File.Exists(Path.Combine(path, "toc.dat"));

    /// <summary>Whether what is there begins as a dump of the format does. Not every .sql or .tar is one.</summary>
    public static bool LooksLike(string path, BackupFormat format)
    {
        if (Directory.Exists(path)) return format == BackupFormat.Directory && IsFolder(path);
        if (format == BackupFormat.Directory || !IsRegular(path)) return false;
        string head;
        try
        {
            head = Head(path, format);
        }
        catch (InvalidDataException)
        {
            // It is compressed, and not by gzip after all.
            return false;
        }
        return format switch
        {
            BackupFormat.Custom => head.StartsWith("PGDMP", StringComparison.Ordinal),
            BackupFormat.Tar => head.StartsWith("toc.dat\0", StringComparison.Ordinal),
            _ => head.Contains("PostgreSQL database dump", StringComparison.Ordinal),
        };
    }

    /// <summary>
    /// Whether there is a file that can be read to an end: pipes, sockets and devices have no length, and whoever opens
    /// a pipe waits until somebody writes to it.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is a link that leads nowhere.</exception>
    public static bool IsRegular(string path)
    {
        var file = new FileInfo(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is not { } target)
            return file is { Exists: true, Length: > 0 };
        if (!target.Exists)
            throw new FileNotFoundException($"The link leads to '{target.FullName}', which is not there");
        return target is FileInfo { Length: > 0 };
    }

    /// <summary>Removes a dump, whole or not, and nothing else.</summary>
    /// <exception cref="IOException">There is something in its folder that is no part of a dump; nothing was
    /// removed.</exception>
    public static void Remove(string path)
    {
        if (!Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
            return;
        }
        var entries = new DirectoryInfo(path).GetFileSystemInfos();
        if (Array.Find(entries, e => e is not FileInfo || !Part().IsMatch(e.Name)) is { } foreign)
            throw new IOException($"'{foreign.FullName}' is no part of a dump; nothing was removed");
        foreach (var entry in entries) entry.Delete();
        Directory.Delete(path);
    }

    static string Head(string path, BackupFormat format)
    {
        using var file = File.OpenRead(path);
        using var script = format == BackupFormat.Plain ? Decompressed(file) : file;
        var head = new byte[64];
        return Encoding.ASCII.GetString(head, 0,
            script.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
    }

    static Stream Decompressed(FileStream file)
    {
        var isCompressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isCompressed
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress)
            : file;
    }

    [GeneratedRegex(@"^(?:toc\.dat|\d+\.dat|blob_\d+\.dat|blobs(?:_\d+)?\.toc)(?:\.(?:gz|lz4|zst))?\z")]
    private static partial Regex Part();
}
