using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>A dump or a restore needs one and the same server process from its first statement to its last.</summary>
internal static class DirectConnection
{
    const int Attempts = 3;

    /// <summary>
    /// Refuses where a pooler in transaction mode is between. One in session mode is as good as none.
    /// </summary>
    /// <remarks>
    /// A pooler does not tell its mode. But as long as this session does nothing, its server process is its own in
    /// session mode only: in transaction mode a second session is given the process that was used last.
    /// </remarks>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.PoolerUnsuitable"/>.</exception>
    public static async Task DemandAsync(DatabaseSession session, CancellationToken cancellation)
    {
        if (await session.DetectPoolerAsync(cancellation) == PoolerKind.None) return;
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var ours = await BackendAsync(session, cancellation);
                await using var second = await DatabaseSession.OpenAsync(session.Target, cancellation);
                if (ours == await BackendAsync(second, cancellation)
                    || ours != await BackendAsync(session, cancellation)) throw Unsuitable(session.Target);
            }
        }
        finally
        {
            // A pooler has few places: the second session must not keep one.
            DatabaseSession.CloseIdle(session.Target);
        }
    }

    static AiCacheException Unsuitable(DatabaseTarget target) =>
        new(ErrorIds.PoolerUnsuitable, FailureKind.InvalidInput,
        $"{target.DisplayName} is a connection pooler in transaction mode: each transaction may run on another server "
        + "process, but pg_dump and pg_restore set up theirs once.")
        {
            Subject = target.DisplayName,
            RecommendedAction = "Connect to the server itself or to the pooler's session mode; on "
        + "Supabase that is port 5432 instead of 6543.",
        };

    static Task<int> BackendAsync(DatabaseSession session, CancellationToken cancellation) =>
        session.ScalarAsync<int>(EmbeddedSql.Read("Connections/Opening/backend.sql"), cancellation);
}
