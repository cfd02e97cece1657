namespace AiCache.Engine.Ground;

/// <summary>Texts inside statements, where no parameter can stand.</summary>
internal static class SqlText
{
    /// <summary>The text as SQL reads it back, whatever standard_conforming_strings says.</summary>
    public static string Quote(string text) => "E'" + text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("'", "''", StringComparison.Ordinal) + "'";
}
