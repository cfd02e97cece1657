using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>What the statements that follow in a dump's script belong to, as the comment before them says.</summary>
/// <param name="Kind">Such as <c>TABLE</c>, <c>TABLE DATA</c> or <c>ACL</c>.</param>
/// <param name="Name">The object's name; for a comment or a privilege, kind and name of what has it.</param>
/// <param name="Schema">The object's schema; <c>-</c> where it has none.</param>
/// <param name="Owner">Its owner; empty where it has none.</param>
internal sealed partial record DumpEntry(string Kind, string Name, string Schema, string Owner)
{
    /// <summary>What stands before the first entry.</summary>
    public static DumpEntry Header { get; } = new("HEADER", "settings", "-", "");

    /// <summary>The entry that a comment announces; null for any other comment.</summary>
    public static DumpEntry? Read(string comment) => Announcement().Match(comment) is { Success: true } match
        ? new(match.Groups["kind"].Value, match.Groups["name"].Value, match.Groups["schema"].Value,
            match.Groups["owner"].Value)
        : null;

    /// <summary>As <c>pg_restore --list</c> prints it.</summary>
    public override string ToString() => $"{Kind} {Schema} {Name} {Owner}".TrimEnd();

    [GeneratedRegex("^-- (?:Data for )?Name: (?<name>.*); Type: (?<kind>[A-Z ]+); Schema: (?<schema>.*?); "
        + "Owner: (?<owner>.*?)(?:; Tablespace: .*)?$")]
    private static partial Regex Announcement();
}
