using System.Text.RegularExpressions;

namespace AiCache.Engine.Diagnostics;

/// <summary>Text in quotation marks or after a colon in a server's detail.</summary>
static partial class QuotedText
{
    public static string Replace(string text, string by) =>
        Detail().Replace(Quoted().Replace(text, by), $"$1{by}");

    [GeneratedRegex("""(?<!\w)'[^']*'(?!\w)|"[^"]*"|»[^«]*«|«[^»]*»|„[^“]*“|“[^”]*”""", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    /// <summary>Key (cache_key)=(…), Failing row contains (…).</summary>
    [GeneratedRegex(@"(=|contains )\([^)]*\)")]
    private static partial Regex Detail();
}
