using AiCache.Engine.Connections;

namespace AiCache.Engine.Maintenance;

/// <summary>What one transaction of a purge did.</summary>
/// <param name="Next">Where the next one begins; null at the end of the stretch.</param>
/// <param name="Deleted">Entries deleted.</param>
/// <param name="Bytes">Bytes of their responses.</param>
/// <param name="LeftBehind">Stale entries it went round, because other sessions held them.</param>
/// <param name="Unchanged">How many of the deleted nobody had written to since the purge began; known by pages
/// only.</param>
internal sealed record PurgeBatch(string? Next, long Deleted, long Bytes, long LeftBehind, long Unchanged)
{
    /// <summary>A row that is being used is free again after a commit; whoever holds it longer is gone round.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    /// <summary>How many keys it was to take.</summary>
    public int Rows { get; init; }

    /// <summary>
    /// How long the server was at work on it. The way to the server, which may take longer than all of this, holds
    /// nobody's locks.
    /// </summary>
    public TimeSpan Took { get; init; }

    /// <summary>
    /// How many sessions waited for its locks when it was done, and how many others were writing to the table; null
    /// where nobody looked.
    /// </summary>
    public (long Waiting, long Writing)? Others { get; init; }

    /// <summary>
    /// Deletes what a look has found, and looks who is in whose way before it commits, in one round trip.
    /// </summary>
    /// <param name="session">The connection.</param>
    /// <param name="delete">The statement.</param>
    /// <param name="look">What was found.</param>
    /// <param name="limit">How long the statement may run; zero is no limit.</param>
    /// <param name="cancellation">Ends it on the server; nothing of the batch is deleted then.</param>
    public static async Task<PurgeBatch> DeleteAsync(DatabaseSession session, SqlStep delete, StaleLook look,
        TimeSpan limit, CancellationToken cancellation)
    {
        var batch = Begin(repeated: false);
        var deleted = batch.Count(delete);
        return await RunAsync(session, batch, () => look.Deleted(deleted.Value), looksAround: true, limit,
            cancellation);
    }

    /// <summary>The same with a statement that tells by itself what it did.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="delete">The statement.</param>
    /// <param name="looksAround">Whether it looks who is in whose way.</param>
    /// <param name="limit">How long the statement may run; zero is no limit.</param>
    /// <param name="cancellation">Ends it on the server; nothing of the batch is deleted then.</param>
    public static async Task<PurgeBatch> DeleteAsync(DatabaseSession session, SqlStep delete, bool looksAround,
        TimeSpan limit, CancellationToken cancellation)
    {
        var batch = Begin(repeated: true);
        var done = batch.Rows(delete, row => new PurgeBatch(row.IsDBNull(0) ? null : row.GetString(0),
            row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));
        return await RunAsync(session, batch, () => done.Value[0], looksAround, limit, cancellation);
    }

    static StatementBatch Begin(bool repeated)
    {
        var batch = new StatementBatch { IsRepeated = repeated };
        batch.Call(SqlStep.File("begin a batch", "Maintenance/Purge/purge_begin.sql", PurgePace.FlushAfter));
        return batch;
    }

    static async Task<PurgeBatch> RunAsync(DatabaseSession session, StatementBatch batch, Func<PurgeBatch> done,
        bool looksAround, TimeSpan limit, CancellationToken cancellation)
    {
        var others = looksAround ? batch.Rows(SqlStep.File("look who waits", "Maintenance/Purge/purge_others.sql"),
            row => (row.GetInt64(0), row.GetInt64(1))) : null;
        var took = batch.Scalar<long>(SqlStep.File("end a batch", "Maintenance/Purge/purge_end.sql"));
        await session.RunAsync(batch, new TransactionSettings(Patience, limit), cancellation);
        return done() with { Others = others?.Value[0], Took = TimeSpan.FromMicroseconds(took.Value) };
    }
}
