using System.Diagnostics;

namespace AiCache.Quickstart;

/// <summary>A PowerShell that runs in this program's .NET.</summary>
/// <param name="assembly">Its <c>pwsh.dll</c>.</param>
sealed class PowerShellProgram(string assembly)
{
    /// <summary>How long a script that was interrupted gets to clean up after itself.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How to start it: as the process itself, which gets the signals that are sent to it.</summary>
    public ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(DotNet.Program,
            [assembly, "-NoLogo", "-NoProfile", "-NonInteractive", .. arguments]);
        // Programs of .NET find their runtime by it where it is in no usual place.
        start.Environment.TryAdd("DOTNET_ROOT", DotNet.Root);
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        return start;
    }

    /// <summary>Runs a script file on this console and returns its exit code.</summary>
    public async Task<int> RunAsync(string script, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(Start(["-File", script, .. arguments]))!;
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
