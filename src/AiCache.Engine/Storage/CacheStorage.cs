using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Storage;

/// <summary>
/// Tells what the cache's tables and indexes take on disk. Unless asked to be exact it reads no large table.
/// </summary>
/// <param name="session">The database.</param>
public sealed class CacheStorage(DatabaseSession session)
{
    /// <summary>
    /// The planner sees the count of a large table that will not be run, and would compile it and start workers for it:
    /// half a second for nothing. Where it is run, workers are welcome.
    /// </summary>
    static SqlStep Plainly(bool exact) =>
        new("plan plainly", EmbeddedSql.Read("Storage/storage_settings.sql"), exact);

    /// <summary>
    /// The tables with their indexes, the largest first; those of migrations that are not deployed are absent.
    /// </summary>
    /// <exception cref="AiCacheException">No table of the cache is there, or the server refused.</exception>
    public async Task<IReadOnlyList<StorageUsage>> ReadAsync(StorageOptions options, CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.DemandReadable();
        if (!CacheContract.TableNames.Any(sight.Has)) sight.Demand(CacheContract.Cache.FullName);
        var seesEntries = sight.CanRead(CacheContract.Cache.FullName);
        List<SqlStep> steps = [Plainly(options.Exact), StorageFacts.Step];
        if (seesEntries)
        {
            steps.Add(new("read the entries' ages and sizes", EmbeddedSql.Read("Storage/storage_entries.sql"),
                options.Exact, options.CountedAnyway));
            steps.Add(new("estimate recent entries", EmbeddedSql.Read("Storage/storage_recent.sql")));
        }
        var texts = new List<string>();
        await session.ExecuteAsync(null, TransactionSettings.Default, steps, async (_, reader) =>
        {
            texts.Add(await reader.ReadAsync(cancellation) ? reader.GetString(0) : "null");
        }, cancellation);

        var facts = EngineJson.Read<StorageFacts>(texts[1]);
        var entries = seesEntries ? EngineJson.Read<EntryFacts>(texts[2]) : null;
        if (entries is { Recent: null }) entries = entries with { Recent = PlanReader.Rows(texts[3]) };
        var exact = options.Exact ? await ExactStorage.ReadAsync(session, facts, sight, entries, cancellation)
            : ExactStorage.None;
        return [.. facts.Tables.SelectMany(table =>
            Rows(table, facts, table.Name == CacheContract.Cache.FullName ? entries : null, exact, options))];
    }

    IEnumerable<StorageUsage> Rows(TableStorageFacts table, StorageFacts facts, EntryFacts? entries,
        ExactStorage exact, StorageOptions options)
    {
        var counted = exact.Rows(table.Name) ?? entries?.Entries;
        var rows = counted ?? table.LiveRows;
        var measured = exact.Reusable(table.Name);
        var reusable = measured ?? StorageEstimate.Reusable(table, rows, facts.BlockBytes);
        var live = table.TotalBytes - (reusable ?? 0);
        var growth = entries is null ? null
            : StorageEstimate.Growth(table, live, rows, entries.Recent, facts.Now - entries.Oldest);
        yield return new StorageUsage
        {
            Name = table.Name, Kind = StorageKind.Table, Table = table.Name, TotalBytes = table.TotalBytes,
            HeapBytes = table.HeapBytes, ToastBytes = table.ToastBytes, IndexBytes = table.IndexBytes,
            LiveRows = rows, DeadRows = table.DeadRows, RowsAreExact = counted is not null,
            ReusableBytes = reusable, ReusableIsExact = measured is not null, LiveBytes = live,
            AverageEntryBytes = entries?.AverageBytes, LargestEntryBytes = entries?.LargestBytes,
            OldestEntry = entries?.Oldest, NewestEntry = entries?.Newest, GrowthPerDay = growth,
            DaysUntilLimit = entries is null ? null : StorageEstimate.DaysUntil(options.LimitBytes, live, growth),
            LimitBytes = entries is null ? null : options.LimitBytes,
            Scans = table.Scans, LastVacuum = table.LastVacuum, LastAnalyze = table.LastAnalyze,
            Database = session.Target.DisplayName,
        };
        foreach (var index in table.Indexes)
        {
            yield return new StorageUsage
            {
                Name = index.Name, Kind = StorageKind.Index, Table = table.Name, TotalBytes = index.Bytes,
                LiveBytes = index.Bytes,
                LiveRows = index.Rows, Scans = index.Scans, IsValid = index.Valid,
                Database = session.Target.DisplayName,
            };
        }
    }
}
