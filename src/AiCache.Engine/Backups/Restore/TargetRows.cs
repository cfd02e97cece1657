using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What is in the target's tables.</summary>
internal sealed record TargetRows(long Rows, DateTimeOffset? Newest, IReadOnlyList<TargetTableRows> Tables)
{
    /// <summary>Each table's rows, by its full name.</summary>
    public IReadOnlyDictionary<string, long> Counts => Tables.ToDictionary(t => t.Name, t => t.Rows);

    /// <summary>The same without some of the tables.</summary>
    public TargetRows Without(Func<TargetTableRows, bool> which) =>
        this with { Tables = [.. Tables.Where(t => !which(t))] };

    /// <summary>Counts what is in tables and finds the newest time in them.</summary>
    public static async Task<TargetRows> ReadAsync(IStatements statements, IReadOnlyList<TargetTable> tables,
        CancellationToken cancellation)
    {
        if (tables.Count == 0) return new(0, null, []);
        // Names cannot be parameters; these come quoted from the catalogue.
        var parts = tables.Select((t, i) => $"select ${i + 1}::text as name, count(*) as rows, "
            + (t.Times.Count == 0 ? "null::timestamptz"
            // What is pinned to the end of time tells nothing of when; years that no client can hold are still times.
            : $"least(greatest({string.Join(", ", t.Times.Select(c =>
                $"max({c}) filter (where isfinite({c}))::timestamptz"))}, '0001-01-02Z'), '9999-12-30Z')")
            + $" as newest from {t.Sql}");
        var batch = new StatementBatch();
        // Rows that a policy hides would be lost unseen: let it be an error instead.
        batch.Call(new("see every row or fail", "select pg_catalog.set_config('row_security', 'off', true)"));
        var rows = batch.Add<TargetRows>(new SqlStep("count rows", $"""
            select jsonb_build_object('rows', coalesce(sum(t.rows), 0), 'newest', max(t.newest),
              'tables', jsonb_agg(jsonb_build_object('name', t.name, 'rows', t.rows, 'newest', t.newest) order by t.name))::text
            from ({string.Join("\nunion all ", parts)}) t
            """, [.. tables.Select(t => t.FullName)]));
        batch.Call(new("see what may be seen", "select pg_catalog.set_config('row_security', 'on', true)"));
        await statements.RunAsync(batch, cancellation);
        return rows.Value;
    }

    /// <summary>Refuses what would be lost without having been asked for.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.RestoreTargetNotEmpty"/> or
    /// <see cref="ErrorIds.RestoreTargetNewer"/>.</exception>
    public void DemandReplaceable(bool occupied, BackupManifest manifest, RestoreOptions options, string database)
    {
        if (occupied && !options.Clean) throw RestoreErrors.NotEmpty(database, this);
        var newer = Tables.Where(t => t.Newest > manifest.CreatedAt)
            .Select(t => $"{t.Name}: newest {Figures.Second(t.Newest!.Value)}").ToList();
        if (newer.Count > 0 && !options.AllowNewerTarget)
            throw RestoreErrors.Newer(database, manifest.CreatedAt, newer);
    }

    /// <summary>Refuses a difference between what was restored and what was backed up.</summary>
    /// <param name="manifest">The backup's manifest.</param>
    /// <param name="tables">The tables that were restored.</param>
    /// <param name="database">The database.</param>
    /// <param name="state">What has become of it.</param>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.RestoreDiffers"/>.</exception>
    public void DemandSame(BackupManifest manifest, IReadOnlyList<ManifestTable> tables, string database, string state)
    {
        var counts = Counts;
        var different = tables.Where(t => t.Rows is { } rows && rows != counts.GetValueOrDefault(t.FullName))
            .Select(t => $"{t.FullName}: {counts.GetValueOrDefault(t.FullName)} rows instead of {t.Rows}").ToList();
        if (different.Count > 0) throw RestoreErrors.Differs(database, manifest.File, different, state);
    }
}

/// <summary>What is in one of them.</summary>
internal sealed record TargetTableRows(string Name, long Rows, DateTimeOffset? Newest);

/// <summary>
/// A relation that bears the name of a table of the backup. <c>Times</c> are its columns that tell when a row was made
/// or changed.
/// </summary>
internal sealed record TargetTable(string Schema, string Name, string Kind, IReadOnlyList<string> Times)
{
    public string FullName => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";
    public string Sql => $"\"{Schema.Replace("\"", "\"\"")}\".\"{Name.Replace("\"", "\"\"")}\"";
}
