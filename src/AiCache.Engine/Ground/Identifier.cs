using System.Text.RegularExpressions;

namespace AiCache.Engine.Ground;

/// <summary>Names inside statements, where no parameter can stand.</summary>
internal static partial class Identifier
{
    /// <summary>The name as SQL reads it back: bare where that is safe, otherwise quoted.</summary>
    public static string Quote(string name) => Bare().IsMatch(name) ? name : $"\"{name.Replace("\"", "\"\"")}\"";

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex Bare();
}
