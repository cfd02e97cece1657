namespace AiCache.Engine.Storage;

/// <summary>What a row of <see cref="StorageUsage"/> is about.</summary>
public enum StorageKind : long
{
    /// <summary>A table with everything that belongs to it.</summary>
    Table,
    /// <summary>One of its indexes, whose bytes are in the table's too.</summary>
    Index,
}

/// <summary>What a table or an index takes, and what is in it.</summary>
public sealed record StorageUsage
{
    /// <summary>Schema and name.</summary>
    public required string Name { get; init; }

    /// <summary>Table or index.</summary>
    public required StorageKind Kind { get; init; }

    /// <summary>The table; the same as the name for a table.</summary>
    public required string Table { get; init; }

    /// <summary>
    /// Bytes on disk: for a table with TOAST and indexes (<c>pg_total_relation_size</c>), for an index its own
    /// (<c>pg_relation_size</c>).
    /// </summary>
    public required long TotalBytes { get; init; }

    /// <summary>Bytes of the rows themselves, with the maps of free space; null for an index.</summary>
    public long? HeapBytes { get; init; }

    /// <summary>Bytes of the values that are kept outside their rows; null for an index.</summary>
    public long? ToastBytes { get; init; }

    /// <summary>Bytes of all indexes; null for an index.</summary>
    public long? IndexBytes { get; init; }

    /// <summary>Rows in use.</summary>
    public long? LiveRows { get; init; }

    /// <summary>
    /// Rows that are deleted but not yet vacuumed away, as the server estimates it; null for an index.
    /// </summary>
    public long? DeadRows { get; init; }

    /// <summary>Whether the rows were counted; otherwise they are the server's estimate.</summary>
    public bool RowsAreExact { get; init; }

    /// <summary>
    /// Bytes of heap and TOAST that new rows can take without the table growing; null for an index, and as long as the
    /// table was never analyzed. An estimate leaves out the room that the fill factor reserves.
    /// </summary>
    public long? ReusableBytes { get; init; }

    /// <summary>Whether pgstattuple measured the reusable bytes; otherwise they are an estimate.</summary>
    public bool ReusableIsExact { get; init; }

    /// <summary>
    /// The total without what is reusable: what the data needs. Equal to the total where that is not known.
    /// </summary>
    public required long LiveBytes { get; init; }

    /// <summary>The entries' average content_size in bytes; only for the cache's own table.</summary>
    public double? AverageEntryBytes { get; init; }

    /// <summary>
    /// The largest content_size in bytes, where not counted as far as the column's statistics know; only for the
    /// cache's own table.
    /// </summary>
    public long? LargestEntryBytes { get; init; }

    /// <summary>When the oldest entry was made; only for the cache's own table.</summary>
    public DateTimeOffset? OldestEntry { get; init; }

    /// <summary>When the newest entry was made; only for the cache's own table.</summary>
    public DateTimeOffset? NewestEntry { get; init; }

    /// <summary>
    /// Bytes a day: what the entries of the last seven days take, less the share of all entries ever made that was
    /// deleted again; only for the cache's own table.
    /// </summary>
    public long? GrowthPerDay { get; init; }

    /// <summary>
    /// Days until <see cref="LiveBytes"/> reach the limit at that growth; 0 where they have, null where it does not
    /// grow.
    /// </summary>
    public double? DaysUntilLimit { get; init; }

    /// <summary>The limit in bytes; only for the cache's own table.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>
    /// How often the index was used, or the table was read from end to end, since the server's counters began.
    /// </summary>
    public long? Scans { get; init; }

    /// <summary>Whether the server uses the index; null for a table.</summary>
    public bool? IsValid { get; init; }

    /// <summary>The last vacuum, by hand or by itself; null for an index.</summary>
    public DateTimeOffset? LastVacuum { get; init; }

    /// <summary>The last analyze, by hand or by itself; null for an index.</summary>
    public DateTimeOffset? LastAnalyze { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
