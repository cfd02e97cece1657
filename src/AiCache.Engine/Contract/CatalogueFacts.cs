using System.Text.Json.Serialization;

namespace AiCache.Engine.Contract;

/// <summary>
/// What the catalogue says about our objects and what they need; the shape of the document that catalogue.sql returns.
/// </summary>
internal sealed record CatalogueFacts(
    ServerFacts Server,
    IReadOnlyList<RoleFacts> Roles,
    IReadOnlyList<RequiredTableFacts> Required,
    SchemaFacts? Schema,
    IReadOnlyList<RelationFacts> Relations,
    IReadOnlyList<FunctionFacts> Functions,
    IReadOnlyList<TakenName> Taken,
    TrustFacts Trust,
    IReadOnlyList<ForeignEventTrigger> EventTriggers,
    IReadOnlyDictionary<string, string> Owners,
    JournalAccess Journal)
{
    IReadOnlyList<Distrust>? distrust;

    /// <summary>What of it is not to be touched.</summary>
    [JsonIgnore]
    public IReadOnlyList<Distrust> Distrust => distrust ??=
    [
        .. Trust.Judge(
        [
            .. Owners.Select(schema => new NamedObject(schema.Key, "n", schema.Value, null, null)),
            .. Relations.Select(r => new NamedObject(r.FullName, r.Kind, r.Owner, r.Part, null)),
            .. Functions.Select(f => new NamedObject(f.Signature, "F", f.Owner, null,
                f.Owner == Server.CurrentUser || CacheContract.IsAsMade(f.Body, f.Settings))),
        ]),
        .. EventTriggers.Select(e => e.In(Server.Database)),
    ];

    /// <summary>The relation of that name, or null.</summary>
    public RelationFacts? Relation(string fullName) => Relations.FirstOrDefault(r => r.FullName == fullName);

    /// <summary>Whether this is a cache node: its hashes come from the application's database.</summary>
    [JsonIgnore]
    public bool IsNode => Relation(CacheContract.Hashes.FullName) is { } hashes && NodeForm.Has(hashes);

    /// <summary>Whether there are statistics, whose functions the roles of the API need the schema for.</summary>
    public bool HasStatistics => Relation(CacheContract.Stats.FullName) is not null
        || Relation(CacheContract.Pending.FullName) is not null;

    /// <summary>All functions of that name, whatever their arguments.</summary>
    public IEnumerable<FunctionFacts> FunctionsNamed(string fullName) => Functions.Where(f => f.FullName == fullName);
}

/// <summary>The server and the role that asked; <c>ActAs</c> is the role that it should act as, see
/// <see cref="ActingRole"/>.</summary>
internal sealed record ServerFacts(
    int VersionNumber, string Database, string CurrentUser, string SessionUser, bool Superuser, bool BypassRowSecurity,
    bool InRecovery, bool ReadOnly, bool HasNodes, int Backend, bool CanCreateInDatabase, bool CanCreateInPublic,
    ReadOnlyFacts? ReadOnlyBy = null, string? ActAs = null);

/// <summary>One of the API's roles.</summary>
internal sealed record RoleFacts(string Name, bool BypassRowSecurity, bool CanSwitchTo);

/// <summary>
/// A table of the application that ours refer to. <c>KeyType</c> is the type of its unique column id, null if there is
/// none.
/// </summary>
internal sealed record RequiredTableFacts(string Schema, string Name, string Kind, string? KeyType, string? IdType,
    bool CanReference, bool CanSelect)
{
    public string FullName => $"{Schema}.{Name}";
}

/// <summary>The schema aicache.</summary>
internal sealed record SchemaFacts(string Name, string Owner, bool CanUse, bool Changeable, string? Comment,
    IReadOnlyList<PrivilegeFacts> Privileges);

/// <summary>A relation under one of our names, of whatever kind (<c>pg_class.relkind</c>).</summary>
internal sealed record RelationFacts(
    string Schema, string Name, string Kind, string Persistence, string Owner, bool Changeable, string? Part, bool Distributed,
    bool RowSecurity, bool ForceRowSecurity,
    string? Comment, IReadOnlyList<string> Options, long EstimatedRows,
    IReadOnlyList<ColumnFacts> Columns, IReadOnlyList<IndexFacts> Indexes, IReadOnlyList<ConstraintFacts> Constraints,
    IReadOnlyList<PolicyFacts> Policies, IReadOnlyList<TriggerFacts> Triggers, IReadOnlyList<PrivilegeFacts> Privileges)
{
    public string FullName => $"{Schema}.{Name}";

    /// <summary>Whether it is an ordinary table.</summary>
    public bool IsTable => Kind == "r";

    /// <summary>Those on the whole, and those on columns.</summary>
    public IEnumerable<PrivilegeFacts> AllPrivileges =>
        Privileges.Concat(Columns.SelectMany(c => c.Privileges ?? []));

    /// <summary>Whether the index is a constraint's: the server gives both one name, and changes them together.</summary>
    public bool IsConstraint(IndexFacts index) =>
        Constraints.Any(c => c.Type is "p" or "u" or "x" && c.Name == index.Name);

    /// <summary>Its kind in words.</summary>
    public string KindName => NameOf(Kind);

    /// <summary>Why its rows are not in it; null where they are.</summary>
    [JsonIgnore]
    public ShellTable? Shell => ShellTable.Of(FullName, Kind, Distributed);

    /// <summary>A kind in words.</summary>
    public static string NameOf(string kind) => kind switch
    {
        "r" => "table",
        "v" => "view",
        "m" => "materialized view",
        "f" => "foreign table",
        "p" => "partitioned table",
        "c" => "composite type",
        "i" or "I" => "index",
        "S" => "sequence",
        "type" => "type",
        _ => $"relation of kind '{kind}'",
    };
}

/// <summary>A column; <c>Privileges</c> are those on it alone, and on the sequence of an identity.</summary>
internal sealed record ColumnFacts(string Name, string Type, bool NotNull, string Identity, string? Default,
    IReadOnlyList<PrivilegeFacts>? Privileges = null, bool Generated = false);

/// <summary>
/// An index; <c>Awaits</c> says that it is of use only once all transactions that were there before it have ended
/// (<c>pg_index.indcheckxmin</c>), <c>Definition</c> is told of one that bears no name of ours.
/// </summary>
internal sealed record IndexFacts(
    string Name, bool Unique, bool Primary, bool Valid, string Method, IReadOnlyList<string> Columns,
    string? Predicate, long Scans, string? Definition, bool Awaits = false);

/// <summary>A constraint (<c>pg_constraint.contype</c>).</summary>
internal sealed record ConstraintFacts(string Name, string Type, bool Validated, string Definition);

/// <summary>A row security policy (<c>pg_policy.polcmd</c>).</summary>
internal sealed record PolicyFacts(string Name, string Command, bool Permissive, IReadOnlyList<string> Roles,
    string? Using, string? Check);

/// <summary>A trigger (<c>pg_trigger.tgenabled</c>).</summary>
internal sealed record TriggerFacts(string Name, string Function, string Enabled, string Definition);

/// <summary>A privilege held by somebody else than the owner.</summary>
internal sealed record PrivilegeFacts(string Grantee, string Privilege);

/// <summary>A function.</summary>
internal sealed record FunctionFacts(
    string Schema, string Name, string Types, string Arguments, string? Result, string Language, string Volatility,
    bool SecurityDefiner, IReadOnlyList<string> Settings, string Owner, bool Changeable, bool OwnerMayDeleteFromCache, string Body,
    IReadOnlyList<string> Executors)
{
    public string FullName => $"{Schema}.{Name}";
    public string Signature => $"{Schema}.{Name}({Types})";
}
