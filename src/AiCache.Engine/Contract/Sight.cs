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
    public static SqlStep Step => new("look around", EmbeddedSql.Read("Contract/sight.sql"), (object)Names);

    /// <summary>Looks, in one round trip.</summary>
    public static Task<Sight> ReadAsync(DatabaseSession session, CancellationToken cancellation) =>
        session.JsonAsync<Sight>(Step.Sql, cancellation, Step.Parameters);

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
            case null:
                throw new AiCacheException(ErrorIds.NotDeployed, FailureKind.NotFound,
                    $"There is no table {table} in this database.")
                {
                    RecommendedAction = "Deploy the cache with Invoke-AiCacheMigration, or "
                    + "connect to the database that has it.",
                    Subject = table,
                };
            case { Readable: false }:
                throw new AiCacheException(ErrorIds.PermissionDenied, FailureKind.Permission,
                    $"Role {Role} may not read {table}.")
                {
                    RecommendedAction = $"grant usage on schema {table[..table.IndexOf('.')]} to "
                    + $"{Identifier.Quote(Role)}; grant select on {table} to {Identifier.Quote(Role)};",
                    Subject = table,
                };
            case { RowsHidden: true }:
                throw new AiCacheException(ErrorIds.RowsHidden, FailureKind.Permission,
                    $"Row security lets role {Role} see no row of {table}: it would look empty.")
                {
                    RecommendedAction = $"Connect as the table's owner, or: create policy monitoring on {table} for "
                    + $"select to {Identifier.Quote(Role)} using (true);",
                    Subject = table,
                };
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
