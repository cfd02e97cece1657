using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Backups;

/// <summary>A folder for a test's backups, gone with the test.</summary>
sealed class BackupFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aicache-backups-").FullName;

    /// <summary>Backs a database up into it.</summary>
    public Task<Backup> WriteAsync(TestDatabase database, BackupOptions? options = null, IReporter? reporter = null) =>
        WriteAsync(database.Target, options, reporter);

    /// <summary>Backs a database up into it.</summary>
    public async Task<Backup> WriteAsync(DatabaseTarget target, BackupOptions? options = null,
        IReporter? reporter = null)
    {
        await using var work = target.Work(reporter);
        return await BackupDatabase.RunAsync(work, (options ?? new BackupOptions { Path = "" }) with
        {
            Path = options is { Path.Length: > 0 } ? options.Path : Path,
        }, TestContext.Current.CancellationToken);
    }

    /// <summary>What the name of a backup of a format ends in.</summary>
    public static string Extension(BackupFormat format) => format switch
    {
        BackupFormat.Custom => ".dump",
        BackupFormat.Directory => ".dir",
        BackupFormat.Plain => ".sql",
        _ => ".tar",
    };

    /// <summary>What is in it, by name.</summary>
    public IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFileSystemEntries(Path).Select(p => System.IO.Path.GetFileName(p))
        .Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
