using System.Diagnostics;

namespace AiCache.Engine.Tests;

/// <summary>
/// The pwsh of this machine: on the PATH, or the .NET tool, installed for the user or restored from a tool manifest.
/// </summary>
sealed record PowerShellHost(string FileName, IReadOnlyList<string> Prefix)
{
    static readonly string[] NotInherited = ["AICACHE_", "DATABASE_URL", "PG"];

    /// <summary>The host, or null where there is none.</summary>
    public static PowerShellHost? Find()
    {
        var program = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        var tools = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools");
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append(tools)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        if (path is not null) return new PowerShellHost(path, []);
        return File.Exists(Path.Combine(Repository.Root, ".config", "dotnet-tools.json"))
            ? new PowerShellHost("dotnet", ["tool", "run", "pwsh", "--"]) : null;
    }

    /// <summary>Runs a script file in a fresh process that knows no connection from the environment.</summary>
    /// <returns>The exit code and everything that was written.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync(string script, IReadOnlyList<string> arguments,
        CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(FileName,
            [.. Prefix, "-NoProfile", "-NonInteractive", "-File", script, .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => NotInherited.Any(name.StartsWith)).ToList())
            start.Environment.Remove(name);
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";

        using var process = Process.Start(start)!;
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
}
