using System.Data.Common;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>Reads an ADO.NET connection string and says it in libpq's words.</summary>
internal static partial class AdoConnectionText
{
    /// <summary>Reads the options.</summary>
    public static ConnectionOptions Read(string text)
    {
        var options = new ConnectionOptions();
        foreach (var (key, value) in Pairs(text))
        {
            if (AdoKeywords.Libpq(key) is { } keyword)
                AdoKeywords.Translate(options, key, keyword, value);
            else if (AdoKeywords.IsDriver(key))
                AdoKeywords.SetDriver(options, key, value);
            else if (AdoKeywords.IsFixed(key))
                AdoKeywords.DemandFixed(options, key, value);
            else
                throw ConnectionTextError.Unknown(key, Before(text, key));
        }
        DemandCertificateRule(options);
        return options;
    }

    /// <summary>
    /// Whether the text is a list of pairs between semicolons, all of which ADO.NET knows. A single pair would swallow
    /// all of another form's text as its value, so that one counts only under a name that libpq has not.
    /// </summary>
    public static bool Matches(string text)
    {
        try
        {
            var pairs = Pairs(text).ToList();
            return pairs.All(p => AdoKeywords.IsKnown(p.Key))
                && (pairs.Count > 1 || text.EndsWith(';') || !ConnectionKeywords.IsKnown(text.Split('=')[0].Trim()));
        }
        catch (AiCacheException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the first value ends at a semicolon, with another of ADO.NET's names or nothing behind it.
    /// </summary>
    public static bool BeginsLikeOne(string text)
    {
        var boundary = Boundary().Matches(text).FirstOrDefault(m => m.Groups["semicolon"].Success
            ? m.Groups["key"].Length == 0 || AdoKeywords.IsKnown(m.Groups["key"].Value.Trim())
            : ConnectionKeywords.IsKnown(m.Groups["key"].Value.Trim()));
        return boundary?.Groups["semicolon"].Success == true;
    }

    static IEnumerable<(string Key, string Value)> Pairs(string text)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // The framework's message says no more than a position, and may quote.
            throw ConnectionTextError.Invalid("text", "a name without '=' or a quote that is not closed",
                "Write Name=Value;Name=Value; put a value with ';', quotes or leading spaces in "
                + "double quotes, and double a quote within.");
        }
        return builder.Keys.Cast<string>().Select(k => (k, (string)builder[k]));
    }

    static string? Before(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.OrdinalIgnoreCase);
        var passwordIsThere = Names().Matches(at < 0 ? text : text[..at])
            .LastOrDefault()?.Groups["key"].Value.Trim() is { } before
            && AdoKeywords.Libpq(before) is { } keyword && ConnectionKeywords.IsSecret(keyword);
        return passwordIsThere ? "password" : null;
    }

    /// <summary>
    /// The driver has a second word for "encrypt, but do not check"; beside a mode that checks it would be dropped.
    /// </summary>
    static void DemandCertificateRule(ConnectionOptions options)
    {
        if (options.Driver.Remove("TrustServerCertificate", out var trust) && trust == "true"
            && options.Text("sslmode") is "verify-ca" or "verify-full")
            throw ConnectionTextError.Unsupported("Trust Server Certificate",
                " together with an SSL Mode that verifies");
    }

    [GeneratedRegex(@"(?:(?<semicolon>;)|\s)\s*(?<key>[A-Za-z_ ]*?)\s*(?:=|$)")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"(?:^|;)\s*(?<key>[^=;]+?)\s*=")]
    private static partial Regex Names();
}
