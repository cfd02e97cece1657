using System.Collections.Concurrent;

namespace AiCache.Engine.Ground;

/// <summary>Reads the .sql files that are embedded beside the classes that run them.</summary>
internal static class EmbeddedSql
{
    static readonly ConcurrentDictionary<string, string> Cache = new();

    /// <summary>The text of one file, its line endings normalised to LF.</summary>
    /// <param name="path">Its path below the project, such as <c>Contract/catalogue.sql</c>.</param>
    public static string Read(string path) => Cache.GetOrAdd(path, static p =>
    {
        using var stream = typeof(EmbeddedSql).Assembly.GetManifestResourceStream(p)
            ?? throw new InvalidOperationException($"The resource '{p}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    });
}
