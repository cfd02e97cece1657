namespace AiCache.Engine.Backups;

/// <summary>The encodings that a dump can be in.</summary>
internal static class DumpEncodings
{
    /// <summary>The line that names it.</summary>
    const string Begin = "SET client_encoding = '";

    /// <summary>
    /// PostgreSQL's own list, as <c>pg_encoding_to_char</c> names them, less those that only clients have: in these a
    /// byte of one character may be another's backslash or quote.
    /// </summary>
    /// <remarks>https://www.postgresql.org/docs/current/multibyte.html, table 24.1</remarks>
    static readonly HashSet<string> Known =
    [
        "EUC_CN", "EUC_JP", "EUC_JIS_2004", "EUC_KR", "EUC_TW", "ISO_8859_5", "ISO_8859_6", "ISO_8859_7", "ISO_8859_8",
        "KOI8R", "KOI8U", "LATIN1", "LATIN2", "LATIN3", "LATIN4", "LATIN5", "LATIN6", "LATIN7", "LATIN8", "LATIN9",
        "LATIN10", "MULE_INTERNAL", "SQL_ASCII", "UTF8", "WIN866", "WIN874", "WIN1250", "WIN1251", "WIN1252",
        "WIN1253", "WIN1254", "WIN1255", "WIN1256", "WIN1257", "WIN1258",
    ];

    /// <summary>The encoding that a statement sets; null for any other statement.</summary>
    /// <exception cref="UnsafeDumpException">It is none.</exception>
    public static string? Read(string statement)
    {
        if (!statement.StartsWith(Begin, StringComparison.Ordinal)) return null;
        var name = statement[Begin.Length..].TrimEnd('\'');
        return Known.Contains(name) ? name
            : throw new UnsafeDumpException($"an encoding that is not known: {CopyBlock.Excerpt(statement)}");
    }
}
