using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>What a restore finds: the tables of the backup that are there already, and what the role can do.</summary>
internal sealed record RestoreTarget(string Role, bool Superuser, IReadOnlyList<string> MissingRoles,
    IReadOnlyList<string> ForeignOwners,
    string? CronDatabase, IReadOnlyList<string> Extensions, IReadOnlyList<TargetTable> Tables)
{
    /// <summary>Looks at the target.</summary>
    public static Task<RestoreTarget> ReadAsync(DatabaseSession session, BackupManifest manifest,
        IReadOnlyList<ManifestTable> tables, CancellationToken cancellation) =>
        session.JsonAsync<RestoreTarget>(EmbeddedSql.Read("Backups/Restore/restore_target.sql"), cancellation,
            tables.Select(t => t.Schema).ToArray(), tables.Select(t => t.Name).ToArray(), manifest.Roles.ToArray(),
            manifest.Owners.ToArray());

    /// <summary>Counts what is in its tables and finds the newest time in them.</summary>
    public async Task<TargetRows> RowsAsync(Func<string, Task<TargetRows>> query)
    {
        if (Tables.Count == 0) return new(0, null, []);
        // Names cannot be parameters; these come quoted from the catalogue.
        var parts = Tables.Select(t => $"select '{Literal(t.FullName)}' as name, count(*) as rows, "
            + (t.Times.Count == 0 ? "null::timestamptz"
            : $"greatest({string.Join(", ", t.Times.Select(c => $"max({c})::timestamptz"))})")
            + $" as newest from {t.Sql}");
        return await query($"""
            select jsonb_build_object('rows', coalesce(sum(t.rows), 0), 'newest', max(t.newest),
              'tables', jsonb_agg(jsonb_build_object('name', t.name, 'rows', t.rows, 'newest', t.newest) order by t.name))::text
            from ({string.Join("\nunion all ", parts)}) t
            """);
    }

    /// <summary>Refuses what would be lost without having been asked for.</summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.RestoreTargetNotEmpty"/> or
    /// <see cref="ErrorIds.RestoreTargetNewer"/>.</exception>
    public static void DemandReplaceable(TargetRows found, bool occupied, BackupManifest manifest,
        RestoreOptions options, string database)
    {
        if (occupied && !options.Clean)
            throw new AiCacheException(ErrorIds.RestoreTargetNotEmpty, FailureKind.Conflict,
                $"{database} holds {found.Tables.Count} of the backup's tables already, with {found.Rows} rows.")
            {
                Subject = database,
                Details = [.. found.Tables.Where(t => t.Rows > 0).Select(t => $"{t.Name}: {t.Rows} rows")],
                RecommendedAction = "Pass -Clean to replace them, or restore into an empty database.",
            };
        var newer = found.Tables.Where(t => t.Newest > manifest.CreatedAt)
            .Select(t => $"{t.Name}: newest {Figures.Second(t.Newest!.Value)}").ToList();
        if (newer.Count == 0 || options.AllowNewerTarget) return;
        throw new AiCacheException(ErrorIds.RestoreTargetNewer, FailureKind.Conflict,
            $"{database} holds rows that were created or updated after the backup of "
            + $"{Figures.Second(manifest.CreatedAt)}; they would "
            + $"be lost: {string.Join("; ", newer)}.")
        {
            Subject = database,
            Details = newer,
            RecommendedAction = "Back the target up first, then pass -AllowNewerTarget to lose them.",
        };
    }

    static string Literal(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}

/// <summary>
/// A relation that bears the name of a table of the backup. <c>Times</c> are its columns that tell when a row was made
/// or changed.
/// </summary>
internal sealed record TargetTable(string Schema, string Name, string Kind, IReadOnlyList<string> Times)
{
    public string FullName => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";
    public string Sql => $"\"{Schema.Replace("\"", "\"\"")}\".\"{Name.Replace("\"", "\"\"")}\"";
}

/// <summary>What is in the target's tables.</summary>
internal sealed record TargetRows(long Rows, DateTimeOffset? Newest, IReadOnlyList<TargetTableRows> Tables);

/// <summary>What is in one of them.</summary>
internal sealed record TargetTableRows(string Name, long Rows, DateTimeOffset? Newest);
