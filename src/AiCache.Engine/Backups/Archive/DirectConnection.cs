using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Backups;

/// <summary>A dump or a restore needs one and the same server process from its first statement to its last.</summary>
internal static class DirectConnection
{
    /// <summary>
    /// Refuses where a pooler in transaction mode is between. One in session mode is as good as none.
    /// </summary>
    /// <exception cref="AiCacheException"><see cref="ErrorIds.PoolerUnsuitable"/>.</exception>
    public static async Task DemandAsync(DatabaseSession session, CancellationToken cancellation)
    {
        if (!await PoolerMode.KeepsProcessAsync(session, cancellation))
            throw ArchiveErrors.PoolerUnsuitable(session.Target.DisplayName);
    }
}
