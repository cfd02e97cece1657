using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>A foreign key of somebody's table that refers to a table of the cache; names as statements have them.</summary>
/// <param name="Table">The table that refers.</param>
/// <param name="Name">The key's name.</param>
/// <param name="Target">The table that it refers to.</param>
/// <param name="Definition">The key, as the server prints it.</param>
internal sealed record ForeignReference(string Table, string Name, string Target, string Definition)
{
    /// <summary>What it is, in words.</summary>
    public string What => $"{Table} to {Target} (constraint {Name})";

    /// <summary>The statement that takes it away.</summary>
    public string Drop => $"alter table {Table} drop constraint {Name}";

    /// <summary>The statement that makes it again.</summary>
    public string Add => $"alter table {Table} add constraint {Name} {Definition}";

    /// <summary>
    /// Refuses to empty tables that others refer to: the server would not, or other rows would go with them.
    /// </summary>
    /// <exception cref="AiCacheException">Some do (<see cref="ErrorIds.DependentObjects"/>).</exception>
    public static async Task DemandNoneAsync(IStatements statements, IEnumerable<ManifestTable> tables,
        CancellationToken cancellation)
    {
        var found = await statements.JsonAsync<List<ForeignReference>>(SqlStep.File("look who refers to the tables",
            "Backups/Restore/foreign_references.sql", (object)tables.Select(t => t.FullName).ToArray()), cancellation);
        if (found.Count > 0) throw RestoreErrors.Referenced(statements.Database, found);
    }
}
