using System.Text.Json.Serialization;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Contract;

/// <summary>
/// What a reader can see from where it stands: the server's clock, and which of our tables are there and readable. A
/// table that row security empties is no empty table, and one that is missing is no table without rows.
/// </summary>
/// <param name="Now">The server's time.</param>
/// <param name="TimeZone">The zone in which sessions of this role count days, unless they choose another.</param>
/// <param name="Today">The server's day in that zone.</param>
/// <param name="Midnight">When that day began.</param>
/// <param name="Role">Who asks.</param>
/// <param name="Trust">Whose they are, and whose code hangs on them.</param>
/// <param name="Schemas">The schemas that ours are in, and who owns them.</param>
/// <param name="Functions">The functions under our names.</param>
/// <param name="Relations">Those of our tables that exist.</param>
/// <param name="ReadOnlyBy">Why nothing can be written; null where it can.</param>
/// <param name="ActAs">The role that who asks should act as, see <see cref="ActingRole"/>; null for none.</param>
internal sealed record Sight(DateTimeOffset Now, string TimeZone, DateTime Today, DateTimeOffset Midnight, string Role,
    TrustFacts Trust, IReadOnlyDictionary<string, string> Schemas, IReadOnlyList<FunctionInSight> Functions,
    IReadOnlyList<RelationInSight> Relations, ReadOnlyFacts? ReadOnlyBy = null, string? ActAs = null)
{
    IReadOnlyList<Distrust>? distrust;

    /// <summary>What of them is not to be touched.</summary>
    [JsonIgnore]
    public IReadOnlyList<Distrust> Distrust => distrust ??= Trust.Judge(
    [
        .. Schemas.Select(schema => new NamedObject(schema.Key, "n", schema.Value, null, null)),
        .. Relations.Select(r => new NamedObject(r.Name, r.Kind, r.Owner, r.Part, null)),
        .. Functions.Select(f => new NamedObject(f.Name, "F", f.Owner, null,
            f.Body is null || CacheContract.IsAsMade(f.Body, f.Settings ?? []))),
    ]);

    /// <summary>Where the deployments are recorded.</summary>
    public const string Journal = "aicache.migration_journal";

    /// <summary>The statement that looks.</summary>
    public static SqlStep Step => SqlStep.File("look around", "Contract/sight.sql",
        CacheContract.CatalogueParameters);

    /// <summary>Looks, in one round trip.</summary>
    public static Task<Sight> ReadAsync(IStatements statements, CancellationToken cancellation) =>
        statements.JsonAsync<Sight>(Step, cancellation, ContractJson.Default);

    /// <summary>Whether the table is there and its rows can be read.</summary>
    public bool CanRead(string table) => Find(table) is { Readable: true, RowsHidden: false }
        && Distrusted(table).Count == 0;

    /// <summary>Whether the table is there.</summary>
    public bool Has(string table) => Find(table) is not null;

    /// <summary>Demands that each of our tables keeps its rows itself.</summary>
    /// <exception cref="AiCacheException">One is a shell (<see cref="ErrorIds.RowsElsewhere"/>).</exception>
    public void DemandRowsHere()
    {
        if (Relations.Select(r => r.Shell).FirstOrDefault(s => s is not null) is { } shell)
            throw ContractErrors.RowsElsewhere(shell);
    }

    /// <summary>Demands a table whose rows can be read, and are read without running what strangers made.</summary>
    /// <exception cref="AiCacheException">It is missing or a stranger's, or this role sees none of its
    /// rows.</exception>
    public void Demand(string table)
    {
        if (Distrusted(table) is { Count: > 0 } distrust) throw ContractErrors.ObjectNotTrusted(Role, distrust);
        switch (Find(table))
        {
            case null: throw ContractErrors.NotDeployed(table);
            case { Readable: false }: throw ContractErrors.MayNotRead(table, Role, this.WayToRead(table));
            case { RowsHidden: true }: throw ContractErrors.RowsHidden(table, Role, this.WayToRead(table));
        }
    }

    /// <summary>Demands that reading our tables runs nothing that strangers made.</summary>
    /// <exception cref="AiCacheException">It would (<see cref="ErrorIds.ObjectNotTrusted"/>).</exception>
    public void DemandReadable()
    {
        if (Distrust.Where(d => d.Reading).ToList() is { Count: > 0 } strange)
            throw ContractErrors.ObjectNotTrusted(Role, strange);
    }

    /// <summary>
    /// Demands that writing to our tables, and calling our functions, runs nothing that strangers made.
    /// </summary>
    /// <exception cref="AiCacheException">It would (<see cref="ErrorIds.ObjectNotTrusted"/>).</exception>
    public void DemandOurs()
    {
        if (Distrust.Count > 0) throw ContractErrors.ObjectNotTrusted(Role, Distrust);
    }

    /// <summary>Demands a database that takes changes, before the first of them.</summary>
    /// <param name="database">What results call it.</param>
    /// <exception cref="AiCacheException">It takes none (<see cref="ErrorIds.ServerReadOnly"/>).</exception>
    public void DemandWritable(string database)
    {
        if (ReadOnlyBy is not null) throw ContractErrors.ReadOnly(database, ReadOnlyBy);
    }

    /// <summary>Demands the table if it is there; a deployment made by hand may lack it.</summary>
    /// <returns>Whether it is there.</returns>
    public bool DemandIfThere(string table)
    {
        if (!Has(table)) return false;
        Demand(table);
        return true;
    }

    IReadOnlyList<Distrust> Distrusted(string table) => [.. Distrust.Where(d => d.Reading
        && (d.Object == table || d.Object == table[..table.IndexOf('.')]))];

    RelationInSight? Find(string table) => Relations.FirstOrDefault(r => r.Name == table);
}

/// <summary>A table, whether the role may read it and is shown its rows, and what and whose it is.</summary>
internal sealed record RelationInSight(string Name, string Kind, string Owner, string? Part, bool Readable,
    bool RowsHidden, bool Distributed)
{
    /// <summary>Why its rows are not in it; null where they are.</summary>
    [JsonIgnore]
    public ShellTable? Shell => ShellTable.Of(Name, Kind, Distributed);
}

/// <summary>A function, by its signature. The body is that of others' functions only.</summary>
internal sealed record FunctionInSight(string Name, string Owner, string? Body, IReadOnlyList<string>? Settings);
