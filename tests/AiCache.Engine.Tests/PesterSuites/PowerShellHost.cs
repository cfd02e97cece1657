using System.Diagnostics;
using AiCache.Quickstart;

namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>The PowerShell that the repository pins, restored once for all tests that need it.</summary>
static class PowerShellHost
{
    static readonly string[] NotInherited = ["AICACHE_", "DATABASE_URL", "PG"];

    static readonly Lazy<Task<(PowerShellProgram? Program, string Reason)>> Restored =
        new(() => new PowerShellTool(Repository.Root, HostEnvironmentOfTests.Current, TextWriter.Null)
            .RestoreAsync(CancellationToken.None));

    /// <summary>The program. The test fails where it cannot be restored; it is skipped where that is meant.</summary>
    public static async Task<PowerShellProgram> DemandAsync()
    {
        Assert.SkipWhen(HostEnvironmentOfTests.Current["AICACHE_WITHOUT_POWERSHELL"] == "1",
            "AICACHE_WITHOUT_POWERSHELL=1: this machine is meant to have no PowerShell.");
        var (program, reason) = await Restored.Value;
        Assert.True(program is not null,
            $"{reason} Where that is meant, AICACHE_WITHOUT_POWERSHELL=1 skips what needs it.");
        return program!;
    }

    /// <summary>Runs a script file in a fresh process that knows no connection from the environment.</summary>
    /// <returns>The exit code and everything that was written.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, IReadOnlyList<string> arguments,
        CancellationToken cancellation)
    {
        using var process = Process.Start(await StartAsync(script, arguments))!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>How a script file is started that knows no connection from the environment.</summary>
    public static async Task<ProcessStartInfo> StartAsync(string script, IReadOnlyList<string> arguments)
    {
        var start = (await DemandAsync()).Start(["-File", script, .. arguments]);
        start.WorkingDirectory = Repository.Root;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var name in start.Environment.Keys.Where(name => NotInherited.Any(name.StartsWith)).ToList())
            start.Environment.Remove(name);
        // The tool's PowerShell is compiled as it runs, and runs too short for what it is watched for to come back.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }
}
