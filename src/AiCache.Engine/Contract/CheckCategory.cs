
namespace AiCache.Engine.Contract;

/// <summary>The groups of checks, by which they are chosen. The names are stable.</summary>
public static class CheckCategory
{
    /// <summary>Our tables are there, are tables, and have the storage settings they need.</summary>
    public const string Table = nameof(Table);
    /// <summary>Columns, their types, defaults and NOT NULL.</summary>
    public const string Column = nameof(Column);
    /// <summary>Indexes are there, valid, and unique where due.</summary>
    public const string Index = nameof(Index);
    /// <summary>Checks and foreign keys.</summary>
    public const string Constraint = nameof(Constraint);
    /// <summary>Row security is on, with exactly the policies there should be.</summary>
    public const string Policy = nameof(Policy);
    /// <summary>Nobody holds a privilege that he should not hold, and nobody lacks one.</summary>
    public const string Privilege = nameof(Privilege);
    /// <summary>Functions: signature, security, search_path and body.</summary>
    public const string Function = nameof(Function);
    /// <summary>Triggers are there and enabled.</summary>
    public const string Trigger = nameof(Trigger);
    /// <summary>Owners of tables and functions.</summary>
    public const string Owner = nameof(Owner);
    /// <summary>The journal records what is deployed, with the checksums of this module's scripts.</summary>
    public const string Journal = nameof(Journal);
    /// <summary>Cache nodes: what feeds them, and what they are fed by.</summary>
    public const string Node = nameof(Node);
    /// <summary>Rows that should not be there.</summary>
    public const string Data = nameof(Data);
    /// <summary>Whether indexes have been used since the statistics began.</summary>
    public const string Usage = nameof(Usage);
    /// <summary>The planner can use each index for the query it is there for.</summary>
    public const string Plan = nameof(Plan);
    /// <summary>The cache, hash and statistics operations, done and undone.</summary>
    public const string Operation = nameof(Operation);
    /// <summary>What each API role really can do, tried and undone.</summary>
    public const string RowSecurity = nameof(RowSecurity);

    /// <summary>The server: version, writable, connections.</summary>
    public const string Server = nameof(Server);
    /// <summary>The API's roles.</summary>
    public const string Role = nameof(Role);
    /// <summary>Names that the deployment needs.</summary>
    public const string Name = nameof(Name);
    /// <summary>Whether the cache is well: used, of use, and not too large.</summary>
    public const string Health = nameof(Health);
    /// <summary>Whether what is monitored can be read.</summary>
    public const string Monitoring = nameof(Monitoring);
    /// <summary>Whether the application's own queries are as fast as before.</summary>
    public const string Impact = nameof(Impact);
    /// <summary>Whether a command's checks could be made at all; there is one only where they could not.</summary>
    public const string Checks = nameof(Checks);
    /// <summary>What a backup needs.</summary>
    public const string Backup = nameof(Backup);

    /// <summary>The groups of the deployment's checks, in the order in which they are emitted.</summary>
    public static IReadOnlyList<string> Deployment { get; } =
        [Journal, Table, Column, Index, Constraint, Policy, Privilege, Trigger, Function, Owner, Node, Data, Usage, Plan,
        Operation, RowSecurity];

    /// <summary>The groups of the prerequisites' checks, in the order in which they are emitted.</summary>
    public static IReadOnlyList<string> Prerequisite { get; } = [Server, Table, Role, Privilege, Name, Backup];
}
