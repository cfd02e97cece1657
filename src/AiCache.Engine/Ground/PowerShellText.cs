using System.Text.RegularExpressions;

namespace AiCache.Engine.Ground;

/// <summary>Texts inside commands that can be pasted into PowerShell.</summary>
internal static partial class PowerShellText
{
    /// <summary>The text as PowerShell reads it back, to which typographic quotes are quotes, too.</summary>
    public static string Quote(string text) => $"'{Quotes().Replace(text, "$&$&")}'";

    [GeneratedRegex("['\u2018\u2019\u201a\u201b]")]
    private static partial Regex Quotes();
}
