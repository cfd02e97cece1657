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
                    || ours != await BackendAsync(session,
                    cancellation)) throw ArchiveErrors.PoolerUnsuitable(session.Target.DisplayName);
            }
        }
        finally
        {
            // A pooler has few places: the second session must not keep one.
            DatabaseSession.CloseIdle(session.Target);
        }
    }

    static Task<int> BackendAsync(DatabaseSession session, CancellationToken cancellation) =>
        session.ScalarAsync<int>(SqlStep.File("ask for the backend", "Connections/Opening/backend.sql"), cancellation);
}
