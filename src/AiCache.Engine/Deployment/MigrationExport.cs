using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Deployment;

/// <summary>Writes the migrations as files, for the Supabase CLI or for psql.</summary>
public static partial class MigrationExport
{
    /// <summary>The files that would be written. Writes nothing.</summary>
    /// <exception cref="AiCacheException">A name is unknown, or a file is there that may not be replaced.</exception>
    public static async IAsyncEnumerable<FileInfo> PlanAsync(Work work, MigrationExportOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (_, file) in await Task.Run(() => Files(options), cancellation)) yield return new FileInfo(file);
    }

    /// <summary>Writes the files; all names are looked at before the first is written.</summary>
    /// <exception cref="AiCacheException">As above.</exception>
    public static async IAsyncEnumerable<FileInfo> RunAsync(Work work, MigrationExportOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (script, file) in Files(options))
        {
            Directory.CreateDirectory(options.Folder);
            await Task.Run(() => OutputFile.Write(file, script.Text, ErrorIds.FileAccessFailed), cancellation);
            work.Reporter.Verbose($"{script.Name}: written to '{file}'.");
            yield return new FileInfo(file);
        }
    }

    static List<(MigrationScript Script, string File)> Files(MigrationExportOptions options)
    {
        var wanted = options.Names.Select(MigrationScript.Find).ToHashSet();
        var files = MigrationScript.All.Where(m => wanted.Count == 0 || wanted.Contains(m))
            .Select(m => (m, FileOf(options, m))).ToList();
        return files.Find(f => !options.Replace && File.Exists(f.Item2)).Item2 is { } taken
            ? throw DeploymentErrors.FileExists(taken) : files;
    }

    /// <summary>
    /// The Supabase CLI knows a migration by its version: one that is in the folder already keeps its own, and no
    /// version is given twice.
    /// </summary>
    static string FileOf(MigrationExportOptions options, MigrationScript script)
    {
        if (options.Layout == MigrationLayout.Guide) return Path.Combine(options.Folder, script.FileName);
        var file = Path.Combine(options.Folder, $"{CliJournal.VersionOf(script)}_{script.FileName}");
        if (!Directory.Exists(options.Folder)) return file;
        var earlier = Directory.EnumerateFiles(options.Folder, $"*_{script.FileName}").Order(StringComparer.Ordinal)
            .FirstOrDefault(path => Version().IsMatch(Path.GetFileName(path)));
        if (earlier is not null) return earlier;
        return Directory.EnumerateFiles(options.Folder, $"{CliJournal.VersionOf(script)}_*")
            .FirstOrDefault() is { } taken
            ? throw DeploymentErrors.VersionTaken(taken) : file;
    }

    [GeneratedRegex("^[0-9]{14}_")]
    private static partial Regex Version();
}

/// <summary>What to export, and where to.</summary>
public sealed record MigrationExportOptions
{
    /// <summary>The folder, as a full path; it is made if it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>The migrations; empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How the files are named.</summary>
    public MigrationLayout Layout { get; init; } = MigrationLayout.Guide;

    /// <summary>Whether files that are there already are replaced.</summary>
    public bool Replace { get; init; }
}
