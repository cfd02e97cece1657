using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Storage;

/// <summary>Rows that were counted and free space that pgstattuple measured, by table.</summary>
internal sealed class ExactStorage
{
    readonly Dictionary<string, long> rows = [];
    readonly Dictionary<string, long> reusable = [];

    /// <summary>Nothing was counted.</summary>
    public static ExactStorage None { get; } = new();

    /// <summary>The counted rows, or null.</summary>
    public long? Rows(string table) => rows.TryGetValue(table, out var count) ? count : null;

    /// <summary>
    /// The measured free and dead bytes of heap and TOAST, or null where pgstattuple is not to be had.
    /// </summary>
    public long? Reusable(string table) => reusable.TryGetValue(table, out var bytes) ? bytes : null;

    /// <summary>Reads every table that this role can read from end to end, in one round trip.</summary>
    public static async Task<ExactStorage> ReadAsync(IStatements statements, StorageFacts facts, Sight sight,
        EntryFacts? counted, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var counts = new Dictionary<string, Answer<long>>();
        var measures = new Dictionary<string, Answer<long>>();
        foreach (var table in facts.Tables)
        {
            // The names are the contract's own.
            if (sight.CanRead(table.Name)
                && !(table.Name == CacheContract.Cache.FullName && counted?.Entries is not null))
                counts.Add(table.Name,
                batch.Scalar<long>(new($"count {table.Name}", $"select count(*) from {table.Name}")));
            if (facts.PgStatTuple is { } function)
                measures.Add(table.Name, batch.Scalar<long>(Measure(table, function)));
        }
        if (batch.Steps.Count > 0) await statements.RunAsync(batch, cancellation);
        var exact = new ExactStorage();
        foreach (var (table, answer) in counts) exact.rows[table] = answer.Value;
        foreach (var (table, answer) in measures) exact.reusable[table] = answer.Value;
        if (counted?.Entries is { } entries) exact.rows[CacheContract.Cache.FullName] = entries;
        return exact;
    }

    static SqlStep Measure(TableStorageFacts table, string function) =>
        new($"measure {table.Name}", EmbeddedSql.Read("Storage/storage_measure.sql").Replace("{function}", function),
            (object)new[] { table.Oid, table.ToastOid ?? table.Oid }.Distinct().ToArray());
}
