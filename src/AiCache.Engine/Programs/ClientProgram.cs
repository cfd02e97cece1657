using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>
/// Runs one of PostgreSQL's client programs. It learns where to connect, and the password, from its environment, which
/// no other user can read; its arguments anybody can.
/// </summary>
internal sealed class ClientProgram(PostgresInstallation installation, string name, HostEnvironment environment)
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

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its version.</summary>
    public Version Version => installation.Version;

    /// <summary>Its folder.</summary>
    public string Folder => installation.Folder;

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its arguments; never a password.</param>
    /// <param name="connection">libpq's variables; null where it needs no server.</param>
    /// <param name="streams">What is done with its streams.</param>
    /// <param name="cancellation">Ends it: it is asked to, so that it cancels what the server does for it, and killed
    /// if it does not.</param>
    /// <returns>How it ended.</returns>
    public async Task<ClientRun> RunAsync(IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? connection, ClientStreams streams, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var isGuarded = streams.Input is null && !OperatingSystem.IsWindows();
        using var process = Start(arguments, connection, isGuarded);
        var said = new List<string>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = Task.WhenAll(
            Watch(ReadLinesAsync(process.StandardError, said, streams.Line), ending),
            Watch(streams.Output is { } output ? output(process.StandardOutput.BaseStream)
            : process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None), ending),
            Watch(isGuarded ? ReleaseAsync(process) : FeedAsync(process, streams.Input), ending),
            process.WaitForExitAsync(CancellationToken.None));
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
        return new ClientRun(this, process.ExitCode, said);
    }

    Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? connection, bool isGuarded)
    {
        var program = installation.Program(name);
        var start = new ProcessStartInfo(isGuarded ? "/bin/sh" : program, isGuarded
            ? ["-c", Guard, program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (variable, value) in environment.Variables)
            if (!variable.StartsWith("PG", StringComparison.OrdinalIgnoreCase)) start.Environment[variable] = value;
        foreach (var (variable, value) in connection ?? new Dictionary<string, string>())
            start.Environment[variable] = value;
        // Its words are read for progress, and the user's language is not among those it is certain to speak.
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("LANGUAGE");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new AiCacheException(ErrorIds.ClientNotFound, FailureKind.NotFound,
                $"'{program}' could not be started: {error.Message}", error)
            {
                Subject = installation.Folder,
                RecommendedAction = "Name a folder with programs for this platform: -PgBinPath <folder>",
            };
        }
    }

    static async Task ReadLinesAsync(StreamReader reader, List<string> said, Action<string>? line)
    {
        while (await reader.ReadLineAsync() is { } text)
        {
            line?.Invoke(text);
            if (said.Count == ClientRun.KeptLines) said.RemoveAt(0);
            said.Add(text);
        }
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

    static async Task EndAsync(Process process)
    {
        if (process.HasExited) return;
        if (!OperatingSystem.IsWindows() && kill(process.Id, SigTerm) == 0)
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
