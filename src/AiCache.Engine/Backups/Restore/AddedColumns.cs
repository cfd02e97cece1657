using System.Text.RegularExpressions;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// Columns that somebody had added to tables of the cache: a backup holds what was in them, and no deployment makes
/// them again.
/// </summary>
internal static partial class AddedColumns
{
    const string Word = "(?:[a-z_][a-z0-9_]*|\"[^\"\\p{C}]+\")";

    /// <summary>Refuses rows that a table could not take, as it is or as it will be deployed.</summary>
    /// <param name="state">What is deployed.</param>
    /// <param name="tables">The tables whose rows are wanted.</param>
    /// <param name="file">The backup, for the error.</param>
    /// <exception cref="AiCacheException">Columns are missing
    /// (<see cref="ErrorIds.PrerequisiteMissing"/>).</exception>
    public static void DemandThere(DeploymentState state, IReadOnlyList<ManifestTable> tables, string file)
    {
        var missing =
            (from table in tables
             let found = state.Facts.Relation($"{table.Schema}.{table.Name}")
             from column in table.Added ?? []
             where found is null || found.Columns.All(c => c.Name != column.Name)
             select (Lack: LackOf(table, column), IsDeployed: found is not null)).ToList();
        if (missing.Count > 0)
            throw RestoreErrors.ColumnsLacking(state.Database, file, [.. missing.Select(m => m.Lack)],
                missing.All(m => m.IsDeployed));
    }

    /// <summary>Adds them to tables that were deployed this moment.</summary>
    public static async Task MakeAsync(IStatements statements, IReadOnlyList<ManifestTable> tables,
        CancellationToken cancellation)
    {
        List<SqlStep> steps = [.. tables.SelectMany(t => (t.Added ?? []).Select(c => LackOf(t, c).Statement))
            .OfType<string>().Select(statement => new SqlStep("add a column", statement))];
        if (steps.Count > 0) await statements.RunAsync(cancellation, steps);
    }

    static Lack LackOf(ManifestTable table, ManifestColumn column)
    {
        var name = $"{table.FullName}.{Identifier.Quote(column.Name)}";
        // Whoever wrote the manifest is not to choose what somebody pastes.
        return Plain().IsMatch(column.Type)
            ? new(name, $"alter table {table.FullName} add column {Identifier.Quote(column.Name)} {column.Type}")
            : new(name, null, $"Add {name} with the type that it had.");
    }

    /// <summary>The name of a type, with figures in parentheses and with brackets; nothing can follow it.</summary>
    [GeneratedRegex($@"\A{Word}(?:[ .]{Word}){{0,3}}(?:\(\d+(?:,-?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])*\z")]
    private static partial Regex Plain();
}
