using System.Text.Json;
using AiCache.Engine.Programs;

namespace AiCache.Quickstart;

/// <summary>
/// The PowerShell that <c>.config/dotnet-tools.json</c> pins: everything here runs in it, whatever is on the PATH.
/// </summary>
/// <param name="repository">The clone.</param>
/// <param name="environment">The machine.</param>
/// <param name="output">Where to say what is being done.</param>
sealed class PowerShellTool(string repository, HostEnvironment environment, TextWriter output)
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The version that is pinned.</summary>
    public string Version { get; } = Pinned(Path.Combine(repository, ".config", "dotnet-tools.json"));

    /// <summary>Fetches it where it is not there yet. Null where that is impossible, and the reason.</summary>
    public async Task<(PowerShellProgram? Program, string Reason)> RestoreAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            using var alone = await LockAsync(Path.Combine(repository, "out", "powershell.lock"), limit.Token);
            output.WriteLine($"Restoring PowerShell {Version}, a .NET tool …");
            var restored = await DotNetAsync(["tool", "restore"], limit.Token);
            if (restored.ExitCode != 0) return (null, $"PowerShell {Version} cannot be restored: {OneLine(restored)}");
            // The tool is a starter whose child is PowerShell, and a signal to the one does not reach the other.
            // So it is asked where that is.
            var asked = await DotNetAsync(["tool", "run", "pwsh", "--", "-NoLogo", "-NoProfile", "-NonInteractive",
                "-Command", "$PSHOME"], limit.Token);
            var program = Path.Combine(asked.Output.Trim(), "pwsh.dll");
            return File.Exists(program) ? (new PowerShellProgram(program), "")
                : (null, $"PowerShell {Version} does not run: {OneLine(asked)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"PowerShell {Version} was not restored within {Longest.TotalMinutes} minutes.");
        }
    }

    Task<ProgramRun> DotNetAsync(IEnumerable<string> arguments, CancellationToken cancellation) =>
        ProgramRun.StartAsync(new ChildProcess(DotNet.Program, [.. arguments], environment.Variables)
        {
            Folder = repository,
        }, cancellation);

    /// <summary>Two restores at once write the same record of where the tools are.</summary>
    static async Task<FileStream> LockAsync(string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }
        }
    }

    static string Pinned(string manifest)
    {
        using var text = JsonDocument.Parse(File.ReadAllText(manifest));
        return text.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
    }

    static string OneLine(ProgramRun run) => string.Join(' ',
        (run.Error + "\n" + run.Output)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .DefaultIfEmpty("it said nothing."));
}
