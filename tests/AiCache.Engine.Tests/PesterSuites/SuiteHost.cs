using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;

namespace AiCache.Engine.Tests.PesterSuites;

/// <summary>
/// A PowerShell that runs suites one after the other, each in a runspace of its own. Started when the first one asks;
/// one that ended, or whose suite had to be stopped, is replaced.
/// </summary>
public sealed class SuiteHost : IAsyncDisposable
{
    readonly StringBuilder errors = new();
    Process? process;
    NamedPipeServerStream? requests;
    string name = "";

    /// <summary>Runs a Pester file.</summary>
    /// <returns>The exit code and everything that was written.</returns>
    internal async Task<(int ExitCode, string Output)> RunAsync(string file, string results, bool slow,
        CancellationToken cancellation)
    {
        if (process is null or { HasExited: true }) await StartAsync(cancellation);
        try
        {
            await requests!.WriteAsync(Encoding.UTF8.GetBytes($"{file}\t{results}\t{(slow ? "Slow" : "")}\n"), cancellation);
            var output = new StringBuilder();
            int? code = null;
            while (code is null && await process!.StandardOutput.ReadLineAsync(cancellation) is { } line)
                if (line.StartsWith($"{name} ", StringComparison.Ordinal))
                    code = int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
                else output.AppendLine(line);
            if (code is null) code = await EndAsync();
            lock (errors)
            {
                output.Append(errors);
                errors.Clear();
            }
            return (code.Value, output.ToString());
        }
        catch
        {
            process!.Kill(entireProcessTree: true);
            await EndAsync();
            throw;
        }
    }

    async Task StartAsync(CancellationToken cancellation)
    {
        await EndAsync();
        name = $"aicache-suites-{Guid.NewGuid():N}";
        requests = new NamedPipeServerStream(name, PipeDirection.Out, 1, PipeTransmissionMode.Byte,
            PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        var start = await PowerShellHost.StartAsync(Path.Combine(PesterFile.Folder, "Invoke-Suites.ps1"),
            ["-Pipe", name, "-Pester", PesterFile.Pester]);
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var connected = requests.WaitForConnectionAsync(ended.Token);
        await Task.WhenAny(connected, process.WaitForExitAsync(ended.Token));
        if (!connected.IsCompletedSuccessfully)
        {
            await ended.CancelAsync();
            var code = await EndAsync();
            lock (errors) throw new InvalidOperationException($"PowerShell ended with exit code {code}: {errors}");
        }
    }

    /// <summary>Ends the PowerShell, if there is one, and says with which exit code.</summary>
    async Task<int> EndAsync()
    {
        // It ends by itself when nobody can ask any more.
        if (requests is not null) await requests.DisposeAsync();
        requests = null;
        if (process is null) return 0;
        using var ended = process;
        process = null;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await ended.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            ended.Kill(entireProcessTree: true);
            await ended.WaitForExitAsync(CancellationToken.None);
        }
        return ended.ExitCode;
    }

    public async ValueTask DisposeAsync() => await EndAsync();
}
