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
/// <param name="Relations">Those of our tables that exist.</param>
internal sealed record Sight(DateTimeOffset Now, string TimeZone, DateTime Today, DateTimeOffset Midnight, string Role,
    IReadOnlyList<RelationInSight> Relations)
{
    /// <summary>Where the deployments are recorded.</summary>
    public const string Journal = "aicache.migration_journal";

    static readonly string[] Names = [.. CacheContract.TableNames, Journal];

    /// <summary>The statement that looks.</summary>
    public static SqlStep Step => SqlStep.File("look around", "Contract/sight.sql", (object)Names);

    /// <summary>Looks, in one round trip.</summary>
    public static Task<Sight> ReadAsync(IStatements statements, CancellationToken cancellation) =>
        statements.JsonAsync<Sight>(Step, cancellation);

    /// <summary>Whether the table is there and its rows can be read.</summary>
    public bool CanRead(string table) => Find(table) is { Readable: true, RowsHidden: false };

    /// <summary>Whether the table is there.</summary>
    public bool Has(string table) => Find(table) is not null;

    /// <summary>Demands a table whose rows can be read.</summary>
    /// <exception cref="AiCacheException">It is missing, or this role sees none of its rows.</exception>
    public void Demand(string table)
    {
        switch (Find(table))
        {
            case null: throw ContractErrors.NotDeployed(table);
            case { Readable: false }: throw ContractErrors.MayNotRead(table, Role);
            case { RowsHidden: true }: throw ContractErrors.RowsHidden(table, Role);
        }
    }

    /// <summary>Demands the table if it is there; a deployment made by hand may lack it.</summary>
    /// <returns>Whether it is there.</returns>
    public bool DemandIfThere(string table)
    {
        if (!Has(table)) return false;
        Demand(table);
        return true;
    }

    RelationInSight? Find(string table) => Relations.FirstOrDefault(r => r.Name == table);
}

/// <summary>A table, and whether the role may read it and is shown its rows.</summary>
internal sealed record RelationInSight(string Name, bool Readable, bool RowsHidden);
