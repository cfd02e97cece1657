namespace AiCache.Engine.Programs;

/// <summary>How a client program ended.</summary>
/// <param name="Program">The program.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Said">The last lines of its error output.</param>
internal sealed record ClientRun(ClientProgram Program, int ExitCode, IReadOnlyList<string> Said)
{
    /// <summary>How many lines are kept.</summary>
    public const int KeptLines = 200;

    static readonly string[] Marks = ["error:", "fatal:", "detail:", "hint:", "ERROR:", "FATAL:", "DETAIL:", "HINT:",
        "command was:"];

    /// <summary>Whether it ended well.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>What it said about its failure: the lines that name one, otherwise its last.</summary>
    public IReadOnlyList<string> LastWords
    {
        get
        {
            var telling = Said.Where(line => Marks.Any(mark => line.Contains(mark, StringComparison.Ordinal)))
                .TakeLast(12).ToList();
            return telling.Count > 0 ? telling : ExitCode > 128 ? [$"{Program.Name} was killed (exit code {ExitCode})."]
                : [.. Said.TakeLast(3), $"{Program.Name} ended with exit code {ExitCode}."];
        }
    }
}
