using System.Diagnostics;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>Programs of Prometheus' house, by the names that Debian or the project itself gives them.</summary>
static class MonitoringProgram
{
    /// <summary>The full path; skips the test where there is none.</summary>
    public static string Demand(params string[] names)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var found = path.Split(Path.PathSeparator).Where(f => f.Length > 0)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no {names[0]} on this machine.");
        return found!;
    }

    public static string Promtool => Demand("promtool");

    /// <summary>Runs one to its end.</summary>
    /// <returns>Its exit code and all that it has written.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments,
        string input = "", string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
