using System.Data;
using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>
/// A snapshot of the database that pg_dump reads from, too, as long as this is not disposed: what is counted here is
/// what is dumped.
/// </summary>
internal sealed class BackupSnapshot : IAsyncDisposable
{
    readonly DatabaseTransaction transaction;

    BackupSnapshot(DatabaseTransaction transaction, SnapshotFacts facts, DeploymentState state)
    {
        this.transaction = transaction;
        Facts = facts;
        State = state;
    }

    /// <summary>What the database holds.</summary>
    public SnapshotFacts Facts { get; }

    /// <summary>How the migrations stand.</summary>
    public DeploymentState State { get; }

    /// <summary>Takes the snapshot.</summary>
    public static async Task<BackupSnapshot> TakeAsync(DatabaseSession session, TimeSpan lockWait,
        CancellationToken cancellation)
    {
        var transaction = await session.BeginAsync(new TransactionSettings(lockWait,
            TimeSpan.Zero)
        { Isolation = IsolationLevel.RepeatableRead }, cancellation);
        try
        {
            var facts = await transaction.JsonAsync<SnapshotFacts>(EmbeddedSql.Read("Backups/Write/snapshot.sql"),
                cancellation);
            return new BackupSnapshot(transaction, facts,
                await DeploymentState.ReadAsync(transaction, cancellation));
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>The tables whose rows a backup takes.</summary>
    public IReadOnlyList<TableFacts> Tables(BackupScope scope) =>
        scope == BackupScope.Database ? Facts.Tables : [.. Facts.Tables.Where(IsOurs)];

    /// <summary>Whether a table is the cache's or its journal.</summary>
    public static bool IsOurs(TableFacts table) => CacheTables.All.Contains($"{table.Schema}.{table.Name}");

    /// <summary>Refuses where a dump would fail, or would hold fewer rows than there are.</summary>
    public void Demand(BackupOptions options, string database)
    {
        var tables = Tables(options.Scope);
        if (options.Scope == BackupScope.Cache && tables.Count == 0)
            throw new AiCacheException(ErrorIds.NothingToBackUp, FailureKind.NotFound,
                $"{database} has none of the cache's tables.")
            {
                RecommendedAction = "Deploy first (Invoke-AiCacheMigration), or back up "
                + "the whole database: -Scope Database",
            };
        Refuse(tables.Where(t => !t.Readable), ErrorIds.PermissionDenied, "may not read",
            "grant it what it lacks (on PostgreSQL 14 and later: grant pg_read_all_data to {0})");
        if (options.Content != BackupContent.SchemaOnly)
            Refuse(tables.Where(t => t.RowSecurity), ErrorIds.RowSecurityHidesRows,
            "sees no more than row level security lets it see of", "give it BYPASSRLS (alter role {0} bypassrls)");

        void Refuse(IEnumerable<TableFacts> refused, string errorId, string what, string grant)
        {
            var names = refused.Select(t => $"{t.FullName} (owner {t.Owner})").ToList();
            if (names.Count == 0) return;
            throw new AiCacheException(errorId, FailureKind.Permission,
                $"{database}: role {Facts.Role} {what} {names.Count} table{(names.Count == 1 ? "" : "s")}: "
                + $"{string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", …" : "")}. Nothing was written.")
            {
                SqlState = "42501",
                Subject = database,
                Details = names,
                RecommendedAction = "Connect as the owner or a superuser, or "
                + $"{string.Format(CultureInfo.InvariantCulture, grant, Identifier.Quote(Facts.Role))}"
                    + (options.Scope == BackupScope.Database && names.Count < tables.Count
                    ? "; -Scope Cache takes the cache's own tables only." : "."),
            };
        }
    }

    /// <summary>Counts the rows of tables, one after the other.</summary>
    public async Task<IReadOnlyList<long>> CountAsync(IReadOnlyList<TableFacts> tables, CancellationToken cancellation)
    {
        if (tables.Count == 0) return [];
        // Names cannot be parameters; these come quoted from the catalogue.
        var counts = string.Join(",\n", tables.Select(t => $"(select count(*) from {t.Sql})"));
        return await transaction.JsonAsync<List<long>>($"select to_jsonb(array[{counts}])::text", cancellation);
    }

    /// <summary>Lets go of the snapshot.</summary>
    public ValueTask DisposeAsync() => transaction.DisposeAsync();
}

/// <summary>What snapshot.sql returns.</summary>
internal sealed record SnapshotFacts(string Snapshot, DateTimeOffset Time, string Database, string Encoding,
    string Role,
    IReadOnlyList<TableFacts> Tables, IReadOnlyList<string> Owners, IReadOnlyList<string> Roles,
    IReadOnlyList<ManifestExtension> Extensions);

/// <summary>A table whose rows pg_dump takes. <c>RowSecurity</c>: policies decide what the role sees of it.</summary>
internal sealed record TableFacts(string Schema, string Name, string Owner, long Bytes, bool Readable, bool RowSecurity)
{
    /// <summary>For a reader.</summary>
    public string FullName => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";

    /// <summary>For a statement: a reserved word looks like any other name, so all are quoted.</summary>
    public string Sql => $"{QuoteAlways(Schema)}.{QuoteAlways(Name)}";

    static string QuoteAlways(string name) => $"\"{name.Replace("\"", "\"\"")}\"";
}
