using System.Diagnostics;
using AiCache.Engine.Programs;

namespace AiCache.Quickstart;

/// <summary>A PowerShell that can load the module.</summary>
/// <param name="Path">The program.</param>
/// <param name="Version">Its version.</param>
sealed record PowerShellProgram(string Path, Version Version)
{
    /// <summary>How long a script that was interrupted gets to clean up after itself.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>The program in this folder, or null where there is none that runs.</summary>
    public static async Task<PowerShellProgram?> LookAsync(string folder, HostEnvironment environment,
        CancellationToken cancellation)
    {
        var path = System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (!File.Exists(path)) return null;
        var run = await ProgramRun.StartAsync(path, ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command",
            "$PSVersionTable.PSVersion.ToString()"], environment, cancellation);
        return Version.TryParse(run.Output.Trim().Split('-')[0], out var version)
            ? new PowerShellProgram(path, version) : null;
    }

    /// <summary>Runs a script file on this console and returns its exit code.</summary>
    public async Task<int> RunAsync(string script, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path,
            ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", script, .. arguments]);
        // Programs of .NET, the .NET tool pwsh and this one among them, find their runtime by it where it is in no
        // usual place.
        start.Environment.TryAdd("DOTNET_ROOT", DotNet.Root);
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C reaches the script as well, and it stops what it started; a signal to this process alone does not.
            if (!process.WaitForExit(Grace)) process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;
    }
}
