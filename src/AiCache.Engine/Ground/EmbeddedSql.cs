using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace AiCache.Engine.Ground;

/// <summary>Reads the .sql files that are embedded beside the classes that run them.</summary>
internal static partial class EmbeddedSql
{
    static readonly ConcurrentDictionary<string, string> Cache = new();

    /// <summary>
    /// The text of one file, its line endings normalised to LF. A line <c>-- include path</c> stands for another file.
    /// </summary>
    /// <param name="path">Its path below the project, such as <c>Contract/catalogue.sql</c>.</param>
    public static string Read(string path) => Cache.GetOrAdd(path, static p =>
    {
        using var stream = typeof(EmbeddedSql).Assembly.GetManifestResourceStream(p)
            ?? throw new InvalidOperationException($"The resource '{p}' is not embedded.");
        using var reader = new StreamReader(stream);
        return Includes().Replace(reader.ReadToEnd().ReplaceLineEndings("\n"), line => Read(line.Groups["path"].Value));
    });

    [GeneratedRegex(@"^-- include (?<path>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Includes();
}
