namespace AiCache.Engine.Connections;

/// <summary>Tells whether a session keeps its server process from one transaction to the next.</summary>
/// <remarks>
/// A pooler does not tell its mode. But as long as this session does nothing, its server process is its own in session
/// mode only: in transaction mode a second session is given the process that was used last.
/// </remarks>
internal static class PoolerMode
{
    const int Attempts = 3;

    /// <summary>Whether it does: there is no pooler between, or one in session mode.</summary>
    public static async Task<bool> KeepsProcessAsync(DatabaseSession session, CancellationToken cancellation)
    {
        if (await session.DetectPoolerAsync(cancellation) == PoolerKind.None) return true;
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var ours = await BackendAsync(session, cancellation);
                await using var second = await DatabaseSession.OpenAsync(session.Target, cancellation);
                if (ours == await BackendAsync(second, cancellation)
                    || ours != await BackendAsync(session, cancellation)) return false;
            }
            return true;
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
