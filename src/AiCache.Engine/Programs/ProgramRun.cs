using System.ComponentModel;
using System.Diagnostics;

namespace AiCache.Engine.Programs;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its output.</param>
/// <param name="Error">What it wrote to its error output.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>
    /// Runs a program to its end. It sees the environment it is given and no other, less every <c>PG*</c> variable:
    /// PGDATA or PGPORT of the user's own server must not steer ours.
    /// </summary>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public static async Task<ProgramRun> StartAsync(string program, IEnumerable<string> arguments,
        HostEnvironment environment,
        CancellationToken cancellation, ServerAccount? account = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment.Variables)
            if (!name.StartsWith("PG", StringComparison.OrdinalIgnoreCase)) start.Environment[name] = value;
        if (account is not null)
        {
            start.UserName = account.Name;
            start.Environment["HOME"] = folder ?? "/";
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            // Waits for the program only, not for the end of its output: on Windows a server that it leaves behind
            // keeps that open.
            while (!process.HasExited) await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None));
        return new ProgramRun(process.ExitCode, output.IsCompletedSuccessfully ? await output : "",
            error.IsCompletedSuccessfully ? await error : "");
    }
}
