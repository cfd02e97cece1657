using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Storage;

/// <summary>
/// Tells what the cache's tables and indexes take on disk. Unless asked to be exact it reads no large table.
/// </summary>
public static class CacheStorage
{
    /// <summary>
    /// The tables with their indexes, the largest first; those of migrations that are not deployed are absent.
    /// </summary>
    /// <exception cref="AiCacheException">No table of the cache is there, or the server refused.</exception>
    public static async IAsyncEnumerable<StorageUsage> RunAsync(Work work, StorageOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.DemandRowsHere();
        sight.DemandReadable();
        if (!CacheContract.TableNames.Any(sight.Has)) sight.Demand(CacheContract.Cache.FullName);
        var (facts, entries) = await ReadAsync(session, sight, options, cancellation);
        var exact = options.Exact ? await ExactStorage.ReadAsync(session, facts, sight, entries, cancellation)
            : ExactStorage.None;
        var database = session.Target.DisplayName;
        foreach (var table in facts.Tables)
        {
            var its = table.Name == CacheContract.Cache.FullName ? entries : null;
            yield return Usage(database, table, facts, its, exact, options);
            foreach (var index in table.Indexes) yield return Usage(database, table, index);
        }
    }

    /// <summary>Sizes, and the entries' ages where they can be read.</summary>
    static async Task<(StorageFacts Facts, EntryFacts? Entries)> ReadAsync(IStatements statements, Sight sight,
        StorageOptions options, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        // The planner sees the count of a large table that will not be run, and would compile it and start workers for
        // it: half a second for nothing. Where it is run, workers are welcome.
        batch.Call(SqlStep.File("plan plainly", "Storage/storage_settings.sql", options.Exact));
        var facts = batch.Add<StorageFacts>(StorageFacts.Step);
        Answer<EntryFacts>? entries = null;
        Answer<string?>? recent = null;
        if (sight.CanRead(CacheContract.Cache.FullName))
        {
            entries = batch.Add<EntryFacts>(SqlStep.File("read the entries' ages and sizes",
                "Storage/storage_entries.sql", options.Exact, options.CountedAnyway));
            recent = batch.Scalar<string>(SqlStep.File("estimate recent entries", "Storage/storage_recent.sql"));
        }
        await statements.RunAsync(batch, cancellation);
        return (facts.Value, entries?.Value is { Recent: null } found
            ? found with { Recent = PlanReader.Rows(recent!.Value!) } : entries?.Value);
    }

    static StorageUsage Usage(string database, TableStorageFacts table, StorageFacts facts, EntryFacts? entries,
        ExactStorage exact, StorageOptions options)
    {
        var counted = exact.Rows(table.Name) ?? entries?.Entries;
        var rows = counted ?? table.LiveRows;
        var measured = exact.Reusable(table.Name);
        var reusable = measured ?? StorageEstimate.Reusable(table, rows, facts.BlockBytes);
        var live = table.TotalBytes - (reusable ?? 0);
        var growth = entries is null ? null
            : StorageEstimate.Growth(table, live, rows, entries.Recent, facts.Now - entries.Oldest);
        return new StorageUsage
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
            Database = database,
        };
    }

    static StorageUsage Usage(string database, TableStorageFacts table, IndexStorageFacts index) => new()
    {
        Name = index.Name, Kind = StorageKind.Index, Table = table.Name, TotalBytes = index.Bytes,
        LiveBytes = index.Bytes, LiveRows = index.Rows, Scans = index.Scans, IsValid = index.Valid,
        Database = database,
    };
}
