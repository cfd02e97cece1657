namespace AiCache.Engine.Ground;

/// <summary>Reads other embedded files than SQL: a style sheet, a table of hashes.</summary>
internal static class EmbeddedText
{
    /// <summary>The text of one file.</summary>
    /// <param name="path">Its path below the project, such as <c>Reports/Html/report.css</c>.</param>
    public static string Read(string path)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"The resource '{path}' is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
