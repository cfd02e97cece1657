using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Programs;

/// <summary>How a program ended that says little.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its output.</param>
/// <param name="Error">What it wrote to its error output.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program that works on this machine only to its end.</summary>
    /// <exception cref="AiCacheException">It cannot be started.</exception>
    public static Task<ProgramRun> StartAsync(string program, IEnumerable<string> arguments,
        HostEnvironment environment, CancellationToken cancellation, ServerAccount? account = null,
        string? folder = null) =>
        StartAsync(new ChildProcess(program, [.. arguments], ChildVariables.OfLocal(environment))
        {
            Account = account,
            Folder = folder,
        }, cancellation);

    /// <summary>Runs a program to its end, which may leave others behind.</summary>
    /// <param name="process">The program.</param>
    /// <param name="cancellation">Kills it, and whatever it started.</param>
    /// <param name="input">What it reads; null is nothing.</param>
    /// <exception cref="AiCacheException">It cannot be started.</exception>
    public static async Task<ProgramRun> StartAsync(ChildProcess process, CancellationToken cancellation,
        string? input = null)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var exitCode = await process.RunAsync(new ClientStreams(
            Line: line => Add(error, line + "\n"),
            Output: async stream =>
            {
                using var reader = new StreamReader(stream, leaveOpen: true);
                var buffer = new char[4096];
                while (await reader.ReadAsync(buffer, CancellationToken.None) is > 0 and var count)
                    Add(output, buffer.AsSpan(0, count));
            },
            Input: input is null ? null : async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(input),
                CancellationToken.None)), cancellation);
        return new ProgramRun(exitCode, TextOf(output), TextOf(error));
    }

    /// <summary>Whoever the program leaves behind may still write.</summary>
    static void Add(StringBuilder text, ReadOnlySpan<char> more)
    {
        lock (text) text.Append(more);
    }

    static string TextOf(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
