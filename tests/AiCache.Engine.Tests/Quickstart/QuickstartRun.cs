using System.Diagnostics;
using System.Text;
using AiCache.Engine.Programs;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.Quickstart;

/// <summary>
/// The quickstart as a newcomer runs it, in a process of its own that keeps its sandboxes apart from all others.
/// </summary>
sealed class QuickstartRun : IAsyncDisposable
{
    readonly string state = Directory.CreateTempSubdirectory("aicache-quickstart-").FullName;
    readonly StringBuilder output = new();
    readonly Process process;

    QuickstartRun(ProcessStartInfo start)
    {
        start.WorkingDirectory = Repository.Root;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment[StateVariable] = state;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    static string StateVariable => OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "XDG_STATE_HOME";

    /// <summary>The quickstart's own program.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows()
        ? "AiCache.Quickstart.exe" : "AiCache.Quickstart");

    /// <summary>Starts the quickstart.</summary>
    public static QuickstartRun Start(params string[] arguments) => new(new ProcessStartInfo(Program, arguments));

    /// <summary>Starts the quickstart on a machine where these variables are different.</summary>
    public static QuickstartRun StartAt(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var start = new ProcessStartInfo(Program);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new(start);
    }

    /// <summary>Starts another program that makes sandboxes.</summary>
    public static QuickstartRun StartOther(ProcessStartInfo start) => new(start);

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>The sandboxes that it left behind.</summary>
    public IEnumerable<string> Left =>
        ListSandboxes.RunAsync(Here, null, default).ToBlockingEnumerable().Select(sandbox => sandbox.Name);

    Engine.Work Here => new HostEnvironment(HostEnvironmentOfTests.Current.Variables
        .Where(v => v.Key != StateVariable).Append(new(StateVariable, state))).Work();

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>Waits until it has written this.</summary>
    public async Task UntilAsync(string text)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(process.HasExited, $"It ended before it wrote '{text}':{Environment.NewLine}{Output}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Does to it what a closing terminal or a pipeline's time limit does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    void Add(string? line)
    {
        lock (output) output.AppendLine(line);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
        foreach (var name in Left) await StopSandbox.RunAsync(Here, name, default);
        Directory.Delete(state, recursive: true);
    }
}
