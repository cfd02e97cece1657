using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>Tells the three ways to write a connection apart.</summary>
internal static class ConnectionText
{
    /// <summary>Reads the options of a connection's text.</summary>
    /// <exception cref="AiCacheException">It is none of the three, or names what does not exist.</exception>
    public static ConnectionOptions Read(string text)
    {
        text = text.Trim();
        if (text.Length == 0) throw ConnectionTextError.Invalid("text", "it is empty");
        if (UriConnectionText.Matches(text)) return UriConnectionText.Read(text);
        if (Scheme(text) is { } scheme)
            throw ConnectionTextError.Invalid("scheme", $"'{scheme}' is not a scheme of PostgreSQL",
                "Begin the URI with postgresql://.");
        return IsAdo(text) ? AdoConnectionText.Read(text) : KeyValueConnectionText.Read(text);
    }

    /// <summary>
    /// libpq separates options by spaces, ADO.NET by semicolons, and each may hold the other's separator within a
    /// value. libpq's names are lower case, ADO.NET's may be anything; where a text reads well in both, the first
    /// separator that is followed by a name decides.
    /// </summary>
    static bool IsAdo(string text)
    {
        var ado = AdoConnectionText.Matches(text);
        var libpq = IsKeyValue(text);
        return ado == libpq ? AdoConnectionText.BeginsLikeOne(text) : ado;
    }

    static bool IsKeyValue(string text)
    {
        try
        {
            KeyValueConnectionText.Read(text);
            return true;
        }
        catch (AiCacheException)
        {
            return false;
        }
    }

    static string? Scheme(string text)
    {
        if (text.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase)) return "jdbc:";
        var at = text.IndexOf("://", StringComparison.Ordinal);
        return at > 0 && text[..at].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.') ? text[..at]
            + "://" : null;
    }
}
