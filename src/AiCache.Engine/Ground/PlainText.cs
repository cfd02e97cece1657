using System.Text;
using System.Text.RegularExpressions;

namespace AiCache.Engine.Ground;

/// <summary>Text from a database as every file format can hold it, and every terminal show it.</summary>
public static partial class PlainText
{
    /// <summary>
    /// Control characters become the pictures that Unicode has for them (an escape shows as ␛), halves of characters
    /// the sign for what cannot be shown. Tabs and line ends stay.
    /// </summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value switch
            {
                '\t' or '\n' or '\r' => rune.ToString(),
                < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
                0x7f => "\u2421",
                // The other control characters, what turns text around, and what is no character.
                (>= 0x80 and < 0xa0) or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0xfffe or 0xffff =>
                    "\ufffd",
                _ => rune.ToString(),
            });
        }
        return result.ToString();
    }

    /// <summary>The same on one line, shortened to a length.</summary>
    public static string Line(string? text, int length = int.MaxValue)
    {
        var line = Of(text).Replace("\r\n", " ").Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ');
        if (line.Length <= length) return line;
        var end = char.IsHighSurrogate(line[length - 2]) ? length - 2 : length - 1;
        return line[..end] + "…";
    }

    /// <summary>
    /// The same on one line that no build's log takes for a command: GitHub and Azure obey lines with
    /// <c>::error::</c>, <c>##[error]</c> or <c>##vso[…]</c> in them, whoever wrote them. A cast in a statement stays one:
    /// no command is called as a type is.
    /// </summary>
    public static string Harmless(string? text) => Line(text) is { Length: > 0 } line ? Command().Replace(line, "$& ")
        : "";

    /// <summary>The first half of what begins a command (actions/runner, ActionCommand.cs; azure-pipelines-agent,
    /// Command.cs).</summary>
    [GeneratedRegex(@"#(?=#(?:vso)?\[)|:(?=:(?!(?:bigint|boolean|date|integer|interval|json|jsonb|numeric|text|uuid)\b)"
        + @"[A-Za-z][\w-]*(?: [^:]*)?::)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Command();
}
