using System.Text.RegularExpressions;

namespace AiCache.Engine.Backups;

/// <summary>Says which entries of an archive's table of contents a restore leaves out.</summary>
/// <param name="Extensions">Extensions, with what is in a schema of their own.</param>
/// <param name="DefaultPrivilegesOf">Roles whose default privileges cannot be set.</param>
/// <param name="SuperuserOnly">Whether to leave out what only a superuser can make: event triggers, publications and
/// subscriptions.</param>
internal sealed partial record ArchiveFilter(IReadOnlyList<ManifestExtension> Extensions,
    IReadOnlyList<string> DefaultPrivilegesOf, bool SuperuserOnly)
{
    /// <summary>Leaves nothing out.</summary>
    public static ArchiveFilter None { get; } = new([], [], false);

    /// <summary>Extensions that can be in one database of a server only.</summary>
    public static readonly string[] SingleDatabase = ["pg_cron"];

    static readonly string[] Superuser = ["EVENT TRIGGER", "PUBLICATION", "PUBLICATION TABLE",
        "PUBLICATION TABLES IN SCHEMA", "SUBSCRIPTION", "SUBSCRIPTION TABLE"];

    /// <summary>Whether there is nothing to leave out.</summary>
    public bool IsEmpty => Extensions.Count == 0 && DefaultPrivilegesOf.Count == 0 && !SuperuserOnly;

    /// <summary>Splits what <c>pg_restore --list</c> prints into what stays and what is left out.</summary>
    public (IReadOnlyList<string> Kept, IReadOnlyList<string> Skipped) Apply(IEnumerable<string> list)
    {
        var lines = list.Where(line => line.Length > 0 && line[0] != ';').ToLookup(Skips);
        return ([.. lines[false]], [.. lines[true].Select(line => EntryPattern().Match(line).Groups["what"].Value)]);
    }

    bool Skips(string line)
    {
        var entry = EntryPattern().Match(line);
        var (kind, rest) = (entry.Groups["kind"].Value, entry.Groups["rest"].Value);
        if (SuperuserOnly
            && (Superuser.Contains(kind) || (kind is "COMMENT" or "ACL"
            && Superuser.Any(s => rest.StartsWith($"- {s} ", StringComparison.Ordinal))))) return true;
        if (kind == "DEFAULT ACL"
            && DefaultPrivilegesOf.Any(role => rest.EndsWith(" " + role, StringComparison.Ordinal))) return true;
        return Extensions.Any(e => (kind == "EXTENSION" && rest.TrimEnd() == $"- {e.Name}")
            || (kind is "COMMENT" && rest.StartsWith($"- EXTENSION {e.Name}", StringComparison.Ordinal))
            || (SingleDatabase.Contains(e.Name) && BelongsToSchemaOf(e, kind, rest)));
    }

    /// <summary>pg_cron has a schema of its own, whatever schema it was created in.</summary>
    static bool BelongsToSchemaOf(ManifestExtension extension, string kind, string rest) =>
        extension.Name == "pg_cron"
            && (rest.StartsWith("cron ", StringComparison.Ordinal)
            || (kind is "ACL" or "COMMENT" && rest.StartsWith("- SCHEMA cron ", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\d+; \d+ \d+ (?<what>(?<kind>[A-Z][A-Z ]*[A-Z]) (?<rest>.*))$")]
    private static partial Regex EntryPattern();
}
