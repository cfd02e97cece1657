namespace AiCache.Engine.Tests.Connections;

/// <summary>Random text made of the characters that break connection strings.</summary>
static class NastyText
{
    static readonly string[] Pieces =
    [
        "a", "Z", "7", " ", "  ", "@", "%", "%20", "%zz", ":", "/", "?", "#", "&", "=", "==", ";", "'", "''", "\"",
            "\"\"", "\\", "\\'", "[", "]", ",",
        "+", "*", "é", "ß", "日本", "😀", "\u00a0", "$", "{", "}", "|", "`", "host=x", ";Host=y;", " user=z", "password=",
            "\t", "postgresql://",
    ];

    /// <summary>One to eight pieces; ADO.NET cannot carry nothing at all.</summary>
    public static string Next(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
