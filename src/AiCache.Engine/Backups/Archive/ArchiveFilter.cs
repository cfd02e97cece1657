using System.Text.RegularExpressions;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Says which entries of a dump a restore leaves out.</summary>
/// <param name="Extensions">Extensions, with what is in a schema of their own.</param>
/// <param name="DefaultPrivilegesOf">Roles whose default privileges cannot be set.</param>
/// <param name="SuperuserOnly">Whether to leave out what only a superuser can make: subscriptions. Event triggers and
/// publications are tried, and never dropped.</param>
internal sealed partial record ArchiveFilter(IReadOnlyList<ManifestExtension> Extensions,
    IReadOnlyList<string> DefaultPrivilegesOf, bool SuperuserOnly)
{
    /// <summary>Extensions that can be in one database of a server only.</summary>
    public static readonly string[] SingleDatabase = ["pg_cron"];

    static readonly string[] Superuser = ["SUBSCRIPTION", "SUBSCRIPTION TABLE"];

    /// <summary>Leaves nothing out.</summary>
    public static ArchiveFilter None { get; } = new([], [], false);

    /// <summary>Extensions that somebody else has made there already, each in its schema.</summary>
    public IReadOnlyList<ManifestExtension> Present { get; init; } = [];

    /// <summary>Whether the entry is left out.</summary>
    public bool Skips(DumpEntry entry) =>
        (SuperuserOnly && (Superuser.Contains(entry.Kind)
            || (IsRemark(entry) && Superuser.Any(kind => entry.Name.StartsWith(kind + " ", StringComparison.Ordinal)))))
        || (entry.Kind == "DEFAULT ACL" && DefaultPrivilegesOf.Contains(entry.Owner))
        || Extensions.Any(e => Is(e, entry) || (SingleDatabase.Contains(e.Name) && BelongsToSchemaOf(e, entry)));

    /// <summary>Whether what the entry makes is there already.</summary>
    public bool IsThere(DumpEntry entry) => Present.Any(e => Is(e, entry)
        || (entry.Kind == "SCHEMA" && entry.Name == e.Schema));

    /// <summary>Whether the statement drops what would be left out; a dump announces those with no entry.</summary>
    public bool SkipsDrop(string statement) => (SuperuserOnly && SuperuserDrop().IsMatch(statement))
        || Extensions.Any(e => statement == $"DROP EXTENSION IF EXISTS {Identifier.Quote(e.Name)}");

    static bool Is(ManifestExtension extension, DumpEntry entry) =>
        (entry.Kind == "EXTENSION" && entry.Name == extension.Name)
        || (IsRemark(entry) && entry.Name == $"EXTENSION {Identifier.Quote(extension.Name)}");

    static bool IsRemark(DumpEntry entry) => entry.Kind is "COMMENT" or "ACL" or "SECURITY LABEL";

    /// <summary>pg_cron has a schema of its own, whatever schema it was created in.</summary>
    static bool BelongsToSchemaOf(ManifestExtension extension, DumpEntry entry) => extension.Name == "pg_cron"
        && (entry.Schema == "cron" || (IsRemark(entry) && entry.Name == "SCHEMA cron"));

    [GeneratedRegex("^DROP (?:EVENT TRIGGER|PUBLICATION|SUBSCRIPTION) ")]
    private static partial Regex SuperuserDrop();
}
