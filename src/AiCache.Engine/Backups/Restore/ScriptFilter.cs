using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>Says which statements of a dump's script a restore leaves out, and which it puts another way.</summary>
/// <param name="plan">The restore.</param>
internal sealed partial class ScriptFilter(RestorePlan plan)
{
    /// <summary>What others than a superuser may or may not be let make.</summary>
    static readonly string[] Attempted = ["EXTENSION", "EVENT TRIGGER", "PUBLICATION", "PUBLICATION TABLE",
        "PUBLICATION TABLES IN SCHEMA", "DEFAULT ACL"];

    /// <summary>What may or may not be let make on a table of a platform's.</summary>
    static readonly string[] AttemptedThere = ["POLICY", "TRIGGER"];

    readonly List<string> skipped = [];
    readonly HashSet<DumpEntry> refused = [];
    readonly HashSet<string> inherited = [.. plan.Objects.Inherited];
    readonly HashSet<string> held = [.. plan.Objects.Routines.Where(r => r.Held)
        .Select(r => $"DROP FUNCTION IF EXISTS {r.Drop}")];

    /// <summary>The entries that were left out.</summary>
    public IReadOnlyList<string> Skipped => skipped;

    /// <summary>Whether all that belongs to an entry is left out.</summary>
    public bool Skips(DumpEntry entry)
    {
        // The slot that belongs to it is in no dump, nor is what the node missed.
        if (NodePart().Match($"{entry.Kind} {entry.Name}") is { Success: true } part)
        {
            Note($"the cache node {part.Groups["node"].Value}, which {Commands.AddNode} makes anew");
            return true;
        }
        if (refused.Contains(entry) || IsThere(entry) || plan.Platform?.Skips(entry) == true) return true;
        if (IsOthers(entry) || !plan.Filter.Skips(entry)) return IsOthers(entry);
        Note(entry.ToString());
        return true;
    }

    /// <summary>Whether a statement is left out.</summary>
    /// <exception cref="UnsafeDumpException">It would end the transaction.</exception>
    public bool Skips(DumpEntry entry, string statement)
    {
        if (EndsTransaction().IsMatch(statement))
            throw new UnsafeDumpException($"a statement that ends the transaction: {CopyBlock.Excerpt(statement)}");
        // pg_dump puts large objects between BEGIN and COMMIT; here everything is one transaction.
        return statement is "BEGIN" or "COMMIT"
            || Limit().IsMatch(statement) || DumpEncodings.Read(statement) is not null
            || SkipsOwner(entry, statement) || SkipsDrop(entry, statement) || Skips(entry);
    }

    /// <summary>Whether the statement may be refused without anything else being lost.</summary>
    /// <remarks>An event trigger cannot be given to who is no superuser, not even by one.</remarks>
    public bool IsAttempt(DumpEntry entry) => entry.Kind == "EVENT TRIGGER"
        || (!plan.IsSuperuser && (Attempted.Contains(entry.Kind)
            || (AttemptedThere.Contains(entry.Kind)
                && plan.Platform?.IsPlatforms(entry.Schema, TableOf(entry)) == true)
        || (plan.Manifest.Platform is not null && PlatformRules.IsPlatforms(entry.Owner)
            && !plan.Objects.PlatformSchemas.Contains(entry.Schema))));

    /// <summary>Remembers that an entry was refused.</summary>
    public void Refuse(DumpEntry entry, string why)
    {
        refused.Add(entry);
        if (AttemptedThere.Contains(entry.Kind) || !PlatformRules.IsPlatforms(entry.Owner))
            Note($"{entry} ({why.TrimEnd('.')})");
    }

    /// <summary>The statement as it is run: what has to stay where it is is replaced instead of made.</summary>
    public IEnumerable<SqlStep> Rewrite(DumpEntry entry, string statement)
    {
        // What drops things is announced by nothing.
        var name = entry == DumpEntry.Header ? CopyBlock.Excerpt(statement) : $"{entry.Kind} {entry.Name}";
        if (entry.Kind == "SCHEMA" && KeepsSchemas
            && plan.Objects.Schemas.FirstOrDefault(s => s.Name == entry.Name) is { } schema)
            return statement.StartsWith("CREATE SCHEMA ", StringComparison.Ordinal)
                ? KeptPrivileges.Reset("schema", schema.Oid) : [new(name, statement)];
        if (plan.Objects.Routine(entry) is { } routine
            && statement.StartsWith($"CREATE {entry.Kind} ", StringComparison.Ordinal))
            return [new(name, Replaced(statement)),
                .. KeptPrivileges.Reset(entry.Kind.ToLowerInvariant(), routine.Oid)];
        return [new(name, entry.Kind == "TRIGGER" && plan.Platform?.IsPlatforms(entry.Schema, TableOf(entry)) == true
            && statement.StartsWith("CREATE TRIGGER ", StringComparison.Ordinal) ? Replaced(statement) : statement)];
    }

    /// <summary>Whether somebody else has made it already, or it cannot be replaced.</summary>
    bool IsThere(DumpEntry entry) => plan.Filter.IsThere(entry)
        || (entry.Kind == "PUBLICATION" && plan.Objects.Publications.Contains(entry.Name) && KeepsPublications)
        || (!plan.IsSuperuser && (entry switch
        {
            { Kind: "EVENT TRIGGER" } => plan.Objects.EventTriggers.Contains(entry.Name),
            { Kind: "EXTENSION" } => plan.Objects.Extensions.Contains(entry.Name),
            { Kind: "COMMENT" } => entry.Name.StartsWith("EXTENSION ", StringComparison.Ordinal),
            _ => false,
        })) || plan.Objects.Routine(entry) is { Ours: false };

    bool KeepsSchemas => plan.Platform is not null;

    bool KeepsPublications => !plan.IsSuperuser || plan.Platform is not null;

    /// <summary>What belongs to an extension, who is no superuser can give nobody.</summary>
    bool IsOthers(DumpEntry entry) => !plan.IsSuperuser
        && plan.Manifest.Platform?.Members.Any(m => m.Schema == entry.Schema && entry.Kind switch
        {
            "ACL" or "COMMENT" or "SECURITY LABEL" => entry.Name.EndsWith($" {m.Name}", StringComparison.Ordinal),
            "TABLE DATA" or "SEQUENCE SET" => entry.Name == m.Name,
            "POLICY" or "ROW SECURITY" => $"{entry.Name} ".StartsWith($"{m.Name} ", StringComparison.Ordinal),
            _ => false,
        }) == true;

    bool SkipsOwner(DumpEntry entry, string statement)
    {
        // It says who grants; nobody but a superuser can speak for others.
        if (!plan.IsSuperuser && Session().IsMatch(statement)) return true;
        var owner = Owner().Match(statement);
        if (!owner.Success) return false;
        if (plan.Options.NoOwner) return true;
        if (plan.Platform is null || !plan.ForeignOwners.Contains(owner.Groups["role"].Value.Trim('"'))) return false;
        if (!Skips(entry)) Note($"the owner of {entry}: it belongs to {plan.Role} now");
        return true;
    }

    bool SkipsDrop(DumpEntry entry, string statement)
    {
        if (entry != DumpEntry.Header) return false;
        if (inherited.Contains(statement) || plan.Filter.SkipsDrop(statement)) return true;
        // A function that something calls which stays is replaced.
        if (plan.Platform is not null && held.Contains(statement)) return true;
        if (DropStatement.Read(statement) is not { } drop) return false;
        if (KeepsSchemas && drop.Kind == "SCHEMA") return true;
        // Where a library of Supabase's has its say, a table that is not there is an error in spite of IF EXISTS.
        return plan.Platform?.SkipsDrop(drop) == true
            || (drop.IsOfTable && plan.Objects.Relation(drop.Schema, drop.Name) is null);
    }

    void Note(string what)
    {
        if (!skipped.Contains(what)) skipped.Add(what);
    }

    static string Replaced(string statement) => $"CREATE OR REPLACE {statement["CREATE ".Length..]}";

    string TableOf(DumpEntry entry) => plan.Objects.Relations.FirstOrDefault(r => r.Schema == entry.Schema
        && entry.Name.StartsWith(r.Name + " ", StringComparison.Ordinal))?.Name ?? "";

    /// <summary>Publication and subscription of a node, what is published, and remarks on them.</summary>
    [GeneratedRegex("(?:^|^COMMENT |^SECURITY LABEL )(?:PUBLICATION|SUBSCRIPTION)(?: TABLE)? " + NodeForm.Prefix
        + "(?<node>[a-z0-9_]+)")]
    private static partial Regex NodePart();

    /// <summary>
    /// How long a statement may take is not the dump's to say, nor are all of these known everywhere.
    /// </summary>
    [GeneratedRegex(@"^SET (?:statement|lock|idle_in_transaction_session|transaction)_timeout = 0\z")]
    private static partial Regex Limit();

    [GeneratedRegex(@"^(?:SET SESSION AUTHORIZATION .*|RESET SESSION AUTHORIZATION)\z")]
    private static partial Regex Session();

    [GeneratedRegex(@"^ALTER [A-Z ]+ .* OWNER TO (?<role>[A-Za-z_][\w$]*|""(?:[^""]|"""")+"")\z", RegexOptions.Singleline)]
    private static partial Regex Owner();

    [GeneratedRegex(@"^(?:ROLLBACK|ABORT|END|PREPARE\s+TRANSACTION|(?:COMMIT|BEGIN)\s|START\s+TRANSACTION|SAVEPOINT|RELEASE)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex EndsTransaction();
}
