using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>A folder with PostgreSQL programs of one version.</summary>
/// <param name="Folder">The folder that holds the programs.</param>
/// <param name="Version">Their version, as <c>--version</c> says.</param>
public sealed partial record PostgresInstallation(string Folder, Version Version)
{
    /// <summary>
    /// ENOENT (of a script's interpreter), ENOEXEC and EACCES; on Windows ERROR_ACCESS_DENIED, ERROR_BAD_EXE_FORMAT and
    /// ERROR_EXE_MACHINE_TYPE_MISMATCH.
    /// </summary>
    static readonly int[] NoProgram = OperatingSystem.IsWindows() ? [2, 5, 193, 216] : [2, 8, 13];

    /// <summary>Whether its programs are named as on Windows.</summary>
    bool IsWindows { get; init; } = OperatingSystem.IsWindows();

    /// <summary>The full path of a program in it.</summary>
    /// <param name="name">The program's name, such as <c>pg_dump</c>.</param>
    public string Program(string name) => PathOf(Folder, name, IsWindows);

    /// <summary>Looks into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="programs">The programs that have to be there; the first is asked for its version.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>What is there, null where a program is missing or does not run.</returns>
    internal static async Task<PostgresInstallation?> LookAsync(string folder, IReadOnlyList<string> programs,
        HostEnvironment environment, CancellationToken cancellation)
    {
        if (!programs.All(name => File.Exists(PathOf(folder, name, environment.IsWindows)))) return null;
        try
        {
            var run = await ProgramRun.StartAsync(PathOf(folder, programs[0], environment.IsWindows), ["--version"],
                environment, cancellation);
            return run.ExitCode == 0 && ParseVersion(run.Output) is { } version
                ? new PostgresInstallation(folder, version) { IsWindows = environment.IsWindows } : null;
        }
        catch (AiCacheException error)
            when (error.InnerException is Win32Exception { NativeErrorCode: var code } && NoProgram.Contains(code))
        {
            // A file of that name that is no program of this platform: the search goes on elsewhere.
            return null;
        }
    }

    /// <summary>Reads the version from a line such as <c>pg_dump (PostgreSQL) 15.4 (Debian 15.4-1)</c>.</summary>
    internal static Version? ParseVersion(string line) => VersionPattern().Match(line) is { Success: true } match
        ? new Version(Number(match.Groups[1]), Number(match.Groups[2]))
        : null;

    static int Number(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    static string PathOf(string folder, string name, bool isWindows) =>
        Path.Combine(folder, isWindows ? name + ".exe" : name);

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex VersionPattern();
}
