using System.Data;
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
    DeploymentState State { get; }

    /// <summary>Whether it is a cache node.</summary>
    public bool IsNode => State.Facts.IsNode;

    /// <summary>The migrations that the journal records.</summary>
    public IReadOnlyList<ManifestMigration> Migrations =>
        [.. State.Entries.Select(j => new ManifestMigration(j.Name, j.Checksum, j.AppliedAt))];

    /// <summary>The checks of the deployment that fail.</summary>
    public IReadOnlyList<string> FailedChecks => [.. State.States.SelectMany(s => s.Differences)
        .Where(d => d.Status == CheckStatus.Failed).Select(d => d.Name)];

    /// <summary>Takes the snapshot.</summary>
    public static async Task<BackupSnapshot> TakeAsync(DatabaseSession session, TimeSpan lockWait,
        CancellationToken cancellation)
    {
        var transaction = await session.BeginAsync(new TransactionSettings(
            TransactionSettings.ForLock(lockWait), TransactionSettings.Longest)
        { Isolation = IsolationLevel.RepeatableRead }, cancellation);
        try
        {
            var facts = await transaction.JsonAsync<SnapshotFacts>(
                SqlStep.File("take a snapshot", "Backups/Write/snapshot.sql", HostedPlatform.Roles,
                    HostedPlatform.Schemas), cancellation);
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
    public IReadOnlyList<TableFacts> Tables(BackupScope scope) => scope switch
    {
        BackupScope.Everything => Facts.Tables,
        BackupScope.Database => [.. Facts.Tables.Where(t => !t.Platform
            || (HostedPlatform.HasUsersData(t.Schema, t.Name) && t.CanBeDumped))],
        _ => [.. Facts.Tables.Where(IsOurs)],
    };

    /// <summary>The tables of the platform whose rows a backup leaves out.</summary>
    public IReadOnlyList<TableFacts> Without(BackupScope scope) =>
        scope == BackupScope.Database ? [.. Facts.Tables.Except(Tables(scope))] : [];

    /// <summary>Whether a table is the cache's or its journal.</summary>
    public static bool IsOurs(TableFacts table) => CacheTables.All.Contains($"{table.Schema}.{table.Name}");

    /// <summary>
    /// The columns that somebody has added to a table of the cache, and that a dump takes: none that is generated.
    /// </summary>
    /// <returns>Null where there are none.</returns>
    public IReadOnlyList<ManifestColumn>? AddedTo(TableFacts table)
    {
        var name = $"{table.Schema}.{table.Name}";
        if (CacheContract.Tables.FirstOrDefault(rule => rule.FullName == name) is not { } rule
            || State.Facts.Relation(name) is not { } relation) return null;
        List<ManifestColumn> added = [.. relation.Columns
            .Where(c => !c.Generated && rule.Columns.All(r => r.Name != c.Name))
            .Select(c => new ManifestColumn(c.Name, c.Type))];
        return added.Count > 0 ? added : null;
    }

    /// <summary>Refuses where a dump would fail, or would hold fewer rows than there are.</summary>
    public void Demand(BackupOptions options, string database)
    {
        var tables = Tables(options.Scope);
        if (options.Content != BackupContent.SchemaOnly
            && State.Facts.Relations.Select(r => r.Shell).FirstOrDefault(s => s is not null) is { } shell)
            throw ContractErrors.RowsElsewhere(shell);
        if (options.Scope == BackupScope.Cache && tables.Count == 0) throw BackupErrors.Nothing(database);
        if (Names(t => !t.Readable) is { Count: > 0 } unreadable)
            throw BackupErrors.Unreadable(database, Facts, unreadable, OthersCan(unreadable));
        if (options.Content != BackupContent.SchemaOnly && Names(t => t.RowSecurity) is { Count: > 0 } hidden)
            throw BackupErrors.RowsHidden(database, Facts, hidden, OthersCan(hidden));

        List<string> Names(Func<TableFacts, bool> which) =>
            [.. tables.Where(which).Select(t => $"{t.FullName} (owner {t.Owner})")];

        bool OthersCan(List<string> refused) => options.Scope != BackupScope.Cache && refused.Count < tables.Count;
    }

    /// <summary>Asks something of the snapshot.</summary>
    public Task<T> AskAsync<T>(SqlStep step, CancellationToken cancellation) =>
        transaction.JsonAsync<T>(step, cancellation);

    /// <summary>Counts the rows of tables, one after the other.</summary>
    public async Task<IReadOnlyList<long>> CountAsync(IReadOnlyList<TableFacts> tables, CancellationToken cancellation)
    {
        if (tables.Count == 0) return [];
        // Names cannot be parameters; these come quoted from the catalogue.
        var counts = string.Join(",\n", tables.Select(t => $"(select count(*) from {t.Sql})"));
        return await transaction.JsonAsync<List<long>>(
            new SqlStep("count rows", $"select to_jsonb(array[{counts}])::text"), cancellation);
    }

    /// <summary>Lets go of the snapshot.</summary>
    public ValueTask DisposeAsync() => transaction.DisposeAsync();
}

/// <summary>What snapshot.sql returns.</summary>
internal sealed record SnapshotFacts(string Snapshot, DateTimeOffset Time, string Database, string Encoding,
    string Role,
    IReadOnlyList<TableFacts> Tables, IReadOnlyList<string> Owners, IReadOnlyList<string> Roles,
    IReadOnlyList<ManifestExtension> Extensions, ManifestPlatform? Platform);

/// <summary>A table whose rows pg_dump takes.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Platform">Whether it is the platform's.</param>
/// <param name="Readable">Whether the role may read it.</param>
/// <param name="RowSecurity">Whether policies decide what the role sees of it.</param>
internal sealed record TableFacts(string Schema, string Name, string Owner, long Bytes, bool Platform, bool Readable,
    bool RowSecurity)
{
    /// <summary>Whether the role sees all of its rows.</summary>
    public bool CanBeDumped => Readable && !RowSecurity;

    /// <summary>For a reader.</summary>
    public string FullName => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";

    /// <summary>For a statement: a reserved word looks like any other name, so all are quoted.</summary>
    public string Sql => $"{QuoteAlways(Schema)}.{QuoteAlways(Name)}";

    static string QuoteAlways(string name) => $"\"{name.Replace("\"", "\"\"")}\"";
}
