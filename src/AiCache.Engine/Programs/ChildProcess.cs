using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>A program that we start: the one place where one is started, watched and ended.</summary>
/// <remarks>
/// Why not CliWrap: it lays its variables over this process's own, where ours begin with none; it waits for the output
/// of whatever a program leaves behind; and it ends the input with the program, after which the guard wants a line.
/// </remarks>
/// <param name="Program">Its full path.</param>
/// <param name="Arguments">Its arguments, which anybody can read; never a password.</param>
/// <param name="Variables">All of its variables.</param>
internal sealed record ChildProcess(string Program, IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Variables)
{
    const int SigTerm = 15;

    /// <summary>
    /// Ends the program when its input does without a line: its starter was killed, and nobody is left to whom its work
    /// is of use. By itself it would go on to the end, with its snapshot and its locks. After the exec it has the
    /// shell's process id.
    /// </summary>
    const string Guard = "exec 3<&0; ( (read -r _ <&3 || kill $$) >/dev/null 2>&1 & "
        + "); exec \"$0\" \"$@\" 3<&- </dev/null";

    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>The account it runs under; null is our own.</summary>
    public ServerAccount? Account { get; init; }

    /// <summary>The folder it works in; null is our own.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Whether it works for us alone: it ends with us, is asked to end before it is killed, so that it cancels what a
    /// server does for it, and is waited for until its streams end. Otherwise whoever it leaves behind may keep those
    /// open.
    /// </summary>
    public bool IsOurs { get; init; }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="AiCacheException">It cannot be started.</exception>
    public async Task<int> RunAsync(ClientStreams streams, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var isGuarded = IsOurs && streams.Input is null && !OperatingSystem.IsWindows();
        using var process = Start(isGuarded);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var streaming = Task.WhenAll(
            Watch(ReadLinesAsync(process.StandardError, streams.Line), ending),
            Watch(streams.Output is { } output ? output(process.StandardOutput.BaseStream)
                : process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None), ending),
            Watch(isGuarded ? ReleaseAsync(process) : FeedAsync(process, streams.Input), ending));
        var exit = process.WaitForExitAsync(CancellationToken.None);
        var work = IsOurs ? Task.WhenAll(streaming, exit) : LeaveAsync(exit, streaming);
        // Its end closes the streams, and so ends whoever reads or writes them.
        if (await Task.WhenAny(work, Task.Delay(Timeout.Infinite, ending.Token)) != work) await EndAsync(process);
        try
        {
            await work;
        }
        catch when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    Process Start(bool isGuarded)
    {
        var start = new ProcessStartInfo(isGuarded ? "/bin/sh" : Program,
            isGuarded ? ["-c", Guard, Program, .. Arguments] : Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder ?? "",
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        if (Account is not null)
        {
            start.UserName = Account.Name;
            start.Environment["HOME"] = Folder ?? "/";
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw ProgramErrors.CannotStart(Program, error);
        }
    }

    static async Task ReadLinesAsync(StreamReader reader, Action<string>? line)
    {
        while (await reader.ReadLineAsync() is { } text) line?.Invoke(text);
    }

    static async Task FeedAsync(Process process, Func<Stream, Task>? input)
    {
        try
        {
            if (input is not null) await input(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; why, its exit code and its words say.
        }
    }

    /// <summary>Tells the guard that its work is done.</summary>
    static async Task ReleaseAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        await process.StandardInput.WriteLineAsync();
        process.StandardInput.Close();
    }

    /// <summary>Waits for the program, but not for the streams of those that it leaves behind.</summary>
    static async Task LeaveAsync(Task exit, Task streaming)
    {
        await exit;
        await Task.WhenAny(streaming, Task.Delay(Grace, CancellationToken.None));
        // Looking at the error keeps it from being reported as one that nobody saw.
        _ = streaming.ContinueWith(static left => left.Exception, TaskScheduler.Default);
    }

    /// <summary>One part that fails ends the others.</summary>
    static async Task Watch(Task part, CancellationTokenSource ending)
    {
        try
        {
            await part;
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }

    async Task EndAsync(Process process)
    {
        if (process.HasExited) return;
        if (IsOurs && !OperatingSystem.IsWindows() && kill(process.Id, SigTerm) == 0)
        {
            using var patience = new CancellationTokenSource(Grace);
            try
            {
                await process.WaitForExitAsync(patience.Token);
                return;
            }
            catch (OperationCanceledException) { }
        }
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    [DllImport("libc", SetLastError = true)]
    static extern int kill(int process, int signal);
}
