using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>What one transaction of a purge did.</summary>
/// <param name="Next">Where the next one begins; null at the end of the stretch.</param>
/// <param name="Deleted">Entries deleted.</param>
/// <param name="Bytes">Bytes of their responses.</param>
/// <param name="Waiting">Sessions that waited for its locks when it was done.</param>
/// <param name="Writing">Other sessions that were writing to the table then.</param>
/// <param name="LeftBehind">Stale entries it went round, because other sessions held them.</param>
/// <param name="Unchanged">How many of the deleted nobody had written to since the purge began; known by pages
/// only.</param>
internal sealed record PurgeBatch(DateTimeOffset? Next, long Deleted, long Bytes, long Waiting, long Writing,
    long LeftBehind, long Unchanged)
{
    /// <summary>A row that is being used is free again after a commit; whoever holds it longer is gone round.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    /// <summary>Deletes, and reads what was done.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="delete">The statement.</param>
    /// <param name="limit">How long the statement may run; zero is no limit.</param>
    /// <param name="cancellation">Ends it on the server; nothing of the batch is deleted then.</param>
    public static async Task<PurgeBatch> DeleteAsync(DatabaseSession session, SqlStep delete, TimeSpan limit,
        CancellationToken cancellation)
    {
        PurgeBatch? batch = null;
        await session.ExecuteAsync(null, new TransactionSettings(Patience, limit),
        [
            new SqlStep("begin a batch", EmbeddedSql.Read("Maintenance/Purge/purge_begin.sql")),
            delete,
        ], async (index, reader) =>
        {
            if (index != 1) return;
            await reader.ReadAsync(cancellation);
            DateTimeOffset? next = await reader.IsDBNullAsync(0, cancellation) ? null
                : await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellation);
            var others = await reader.GetFieldValueAsync<long[]>(3, cancellation);
            batch = new PurgeBatch(next, reader.GetInt64(1), reader.GetInt64(2), others[0], others[1],
                reader.GetInt64(4), reader.GetInt64(5));
        }, cancellation);
        return batch!;
    }
}
