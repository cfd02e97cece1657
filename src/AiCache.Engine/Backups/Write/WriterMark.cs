using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Says who writes a partial backup, in a file beside it that is locked for as long as the writing process lives:
/// however that ends, the system lets go of the lock.
/// </summary>
internal sealed class WriterMark : IDisposable
{
    /// <summary>What the file's name ends in.</summary>
    public const string Extension = ".writer";

    readonly FileStream file;
    readonly string path;

    WriterMark(FileStream file, string path)
    {
        this.file = file;
        this.path = path;
    }

    /// <summary>Who writes.</summary>
    /// <param name="Machine">The machine's name.</param>
    /// <param name="Process">The process's id there.</param>
    /// <param name="StartedAt">When it began.</param>
    /// <param name="IsLocked">Whether the lock was found to keep others out; not every file system has locks.</param>
    public sealed record Writer(string Machine, int Process, DateTimeOffset StartedAt, bool IsLocked);

    /// <summary>Marks a partial backup as this process's; null where it is somebody's already.</summary>
    public static WriterMark? TryCreate(string partial)
    {
        var path = partial + Extension;
        FileStream file;
        try
        {
            file = PrivateFiles.Create(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        var mark = new WriterMark(file, path);
        try
        {
            JsonSerializer.Serialize(file, new Writer(Environment.MachineName, Environment.ProcessId,
                DateTimeOffset.UtcNow, IsLocked(path)), EngineJson.Options);
            file.Flush();
            return mark;
        }
        catch
        {
            mark.Remove();
            throw;
        }
    }

    /// <summary>
    /// Takes over the mark of a process that has ended; null where one holds it or nothing can be told.
    /// </summary>
    public static (WriterMark Mark, Writer Writer)? TryTakeOver(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        try
        {
            if (JsonSerializer.Deserialize<Writer>(file, EngineJson.Options) is { } writer)
                return (new WriterMark(file, path), writer);
        }
        catch (JsonException) { }
        file.Dispose();
        return null;
    }

    static bool IsLocked(string path)
    {
        try
        {
            using var second = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Removes the mark: what it stood for is whole or gone.</summary>
    public void Remove()
    {
        // Where the system allows it, the name goes before the lock does.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        file.Dispose();
        File.Delete(path);
    }

    /// <summary>Lets go of the lock; the mark stays.</summary>
    public void Dispose() => file.Dispose();
}
