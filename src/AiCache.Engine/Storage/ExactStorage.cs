using AiCache.Engine.Connections;
using AiCache.Engine.Contract;

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
    public static async Task<ExactStorage> ReadAsync(DatabaseSession session, StorageFacts facts, Sight sight,
        EntryFacts? counted, CancellationToken cancellation)
    {
        var exact = new ExactStorage();
        var steps = new List<SqlStep>();
        var takers = new List<Action<long>>();
        if (counted?.Entries is { } entries) exact.rows[CacheContract.Cache.FullName] = entries;
        foreach (var table in facts.Tables.Where(t => sight.CanRead(t.Name) && exact.Rows(t.Name) is null))
        {
            // The names are the contract's own.
            steps.Add(new($"count {table.Name}", $"select count(*) from {table.Name}"));
            takers.Add(count => exact.rows[table.Name] = count);
        }
        if (facts.PgStatTuple is { } function)
        {
            foreach (var table in facts.Tables)
            {
                steps.Add(new($"measure {table.Name}",
                    "select sum(t.free_space + t.dead_tuple_len)::bigint from unnest($1::oid[]) r cross "
                    + $"join lateral {function}(r::regclass) t",
                    (object)new[] { table.Oid, table.ToastOid ?? table.Oid }.Distinct().ToArray()));
                takers.Add(bytes => exact.reusable[table.Name] = bytes);
            }
        }
        if (steps.Count == 0) return exact;
        await session.ExecuteAsync(null, TransactionSettings.Default, steps, async (index, reader) =>
        {
            if (await reader.ReadAsync(cancellation)) takers[index](reader.GetInt64(0));
        }, cancellation);
        return exact;
    }
}
