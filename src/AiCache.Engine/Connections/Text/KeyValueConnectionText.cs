using System.Text;

namespace AiCache.Engine.Connections;

/// <summary>Reads libpq's <c>key=value</c> text.</summary>
/// <remarks>https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE</remarks>
internal static class KeyValueConnectionText
{
    /// <summary>Reads the options.</summary>
    public static ConnectionOptions Read(string text)
    {
        var options = new ConnectionOptions();
        string? last = null;
        var at = 0;
        while (true)
        {
            SkipSpace(text, ref at);
            if (at == text.Length) return options;
            var keyword = ReadKeyword(text, ref at, last);
            if (!ConnectionKeywords.IsKnown(keyword)) throw ConnectionTextError.Unknown(keyword, last);
            options.Set(keyword, ReadValue(text, ref at, keyword));
            last = keyword;
        }
    }

    static string ReadKeyword(string text, ref int at, string? last)
    {
        var start = at;
        while (at < text.Length && text[at] != '=' && !char.IsWhiteSpace(text[at])) at++;
        var keyword = text[start..at];
        SkipSpace(text, ref at);
        if (at < text.Length && text[at] == '=')
        {
            at++;
            return keyword;
        }
        // A word that stands alone is often a piece of a password or of a path with spaces: it is not quoted.
        throw last is null
            ? ConnectionTextError.Invalid("text", "it is no URI and does not begin with a name and '='")
            : ConnectionTextError.Invalid(last, $"after the value of {last} comes a word without '='",
            $"Put a value with spaces in single quotes: {last}='…'.");
    }

    static string ReadValue(string text, ref int at, string keyword)
    {
        SkipSpace(text, ref at);
        var value = new StringBuilder();
        var quoted = at < text.Length && text[at] == '\'';
        if (quoted) at++;
        while (at < text.Length && (quoted ? text[at] != '\'' : !char.IsWhiteSpace(text[at])))
        {
            if (text[at] == '\\' && ++at == text.Length) break;
            value.Append(text[at++]);
        }
        if (!quoted) return value.ToString();
        if (at == text.Length)
            throw ConnectionTextError.Invalid(keyword, $"the quote around {keyword} is not closed",
            "Write a quote within quotes as \\' and a backslash as \\\\.");
        at++;
        return value.ToString();
    }

    static void SkipSpace(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }
}
