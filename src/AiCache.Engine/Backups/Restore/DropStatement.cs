using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>A statement of a dump's that drops something, before anything is made.</summary>
/// <param name="Kind">What it drops: such as <c>TABLE</c>, <c>POLICY</c> or <c>CONSTRAINT</c>.</param>
/// <param name="Schema">The schema of the object, or of the table that has it; empty where it has none.</param>
/// <param name="Name">The name of the object, or of the table that has it; of a routine, with its arguments.</param>
internal sealed partial record DropStatement(string Kind, string Schema, string Name)
{
    const string Identifier = "(?:[a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\")";

    /// <summary>Whether a table has what is dropped.</summary>
    public bool IsOfTable => Kind is "POLICY" or "TRIGGER" or "RULE";

    /// <summary>Reads a statement; null for one that drops nothing.</summary>
    public static DropStatement? Read(string statement)
    {
        var match = OfTable().Match(statement);
        if (!match.Success) match = Own().Match(statement);
        if (!match.Success) match = Part().Match(statement);
        return match.Success ? new(match.Groups["kind"].Value is { Length: > 0 } kind ? kind : "CONSTRAINT",
            Bare(match.Groups["schema"].Value), Bare(match.Groups["name"].Value) + match.Groups["arguments"].Value)
            : null;
    }

    static string Bare(string name) => name.StartsWith('"')
        ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : name;

    [GeneratedRegex($@"^DROP (?<kind>POLICY|TRIGGER|RULE) IF EXISTS {Identifier} ON (?<schema>{Identifier})\.(?<name>{Identifier})\z")]
    private static partial Regex OfTable();

    [GeneratedRegex($@"^DROP (?<kind>[A-Z]+(?: [A-Z]+)*) IF EXISTS (?:(?<schema>{Identifier})\.)?(?<name>{Identifier})(?<arguments>\(.*\))?")]
    private static partial Regex Own();

    [GeneratedRegex($@"^ALTER [A-Z]+(?: [A-Z]+)*? IF EXISTS (?:ONLY )?(?<schema>{Identifier})\.(?<name>{Identifier}) ")]
    private static partial Regex Part();
}
