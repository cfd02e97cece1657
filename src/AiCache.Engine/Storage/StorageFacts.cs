using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Storage;

/// <summary>
/// What storage.sql returns. Bytes and rows; <c>PgStatTuple</c> is that function's name where it may be called.
/// </summary>
internal sealed record StorageFacts(DateTimeOffset Now, string? PgStatTuple, int BlockBytes,
    IReadOnlyList<TableStorageFacts> Tables)
{
    /// <summary>The statement that reads them.</summary>
    public static SqlStep Step =>
        new("read sizes", EmbeddedSql.Read("Storage/storage.sql"), (object)CacheContract.TableNames);
}

/// <summary>
/// A table. The main bytes are those of the rows alone, without the free space map and the visibility map.
/// </summary>
internal sealed record TableStorageFacts(
    string Name, long TotalBytes, long HeapBytes, long MainBytes, long ToastBytes, long ToastMainBytes, long IndexBytes,
    long? LiveRows, long? DeadRows, long? ToastRows, long Oid, long? ToastOid, int FillFactor, long? RowWidth,
    long? Inserted, long? Deleted, long? Scans, DateTimeOffset? LastVacuum, DateTimeOffset? LastAnalyze,
    IReadOnlyList<IndexStorageFacts> Indexes);

/// <summary>An index.</summary>
internal sealed record IndexStorageFacts(string Name, long Bytes, long Rows, long? Scans, bool Valid);

/// <summary>What storage_entries.sql returns; null where it was neither counted nor known.</summary>
internal sealed record EntryFacts(
    bool Counted, long? Entries, double? AverageBytes, long? LargestBytes, long? Recent, DateTimeOffset? Oldest,
    DateTimeOffset? Newest);
