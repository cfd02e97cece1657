using AiCache.Engine.Programs;

namespace AiCache.Quickstart;

/// <summary>
/// Finds a PowerShell for the module: on the PATH, among the .NET tools, or installed as one into a folder of its own.
/// </summary>
/// <param name="environment">Where to look.</param>
/// <param name="toolFolder">Where to install it: nothing else on the machine is changed.</param>
/// <param name="output">Where to say what is being done.</param>
sealed class PowerShellSearch(HostEnvironment environment, string toolFolder, TextWriter output)
{
    /// <summary>What AiCache.psd1 asks for.</summary>
    static readonly Version Oldest = new(7, 6);

    /// <summary>The PowerShell, or null and the reason.</summary>
    public async Task<(PowerShellProgram? Program, string Reason)> FindAsync(CancellationToken cancellation)
    {
        var tooOld = new List<PowerShellProgram>();
        foreach (var folder in environment.PathFolders.Append(Path.Combine(environment.HomeFolder, ".dotnet", "tools"))
            .Append(toolFolder).Distinct())
        {
            if (await PowerShellProgram.LookAsync(folder, environment, cancellation) is not { } found) continue;
            if (found.Version >= Oldest) return (found, "");
            tooOld.Add(found);
        }
        var reason = tooOld.Count == 0 ? "There is no PowerShell on the PATH or among the .NET tools"
            : $"The module needs PowerShell {Oldest}, and here is "
            + $"{string.Join(", ", tooOld.Select(t => $"{t.Version} ({t.Path})"))}";
        var (installed, failure) = await InstallAsync(cancellation);
        return (installed, $"{reason}, and it cannot be installed as a .NET tool: {failure}");
    }

    async Task<(PowerShellProgram? Program, string Failure)> InstallAsync(CancellationToken cancellation)
    {
        output.WriteLine($"Installing PowerShell as a .NET tool in {toolFolder} …");
        string[] arguments = ["tool", Directory.Exists(toolFolder) ? "update" : "install", "PowerShell", "--tool-path",
            toolFolder];
        var run = await ProgramRun.StartAsync(DotNet.Program, arguments, environment, cancellation);
        if (run.ExitCode != 0) return (null, LastLine(run.Error + run.Output));
        var program = await PowerShellProgram.LookAsync(toolFolder, environment, cancellation);
        return program?.Version >= Oldest ? (program, "")
            : (null, $"the feed has {program?.Version.ToString() ?? "one that does not run"}.");
    }

    static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
        ?? "it said nothing.";
}
