using AiCache.Engine.Connections;

namespace AiCache.Engine.Contract;

/// <summary>The advisory locks by which our own operations keep out of each other's way.</summary>
/// <param name="Key">The second half of its number; the first is the module's own.</param>
internal sealed record AdvisoryLock(int Key)
{
    /// <summary>The first half of the number of each.</summary>
    public const int Module = 1095320393;

    /// <summary>Held while a migration is deployed or undone.</summary>
    public static AdvisoryLock Deployment { get; } = new(1);

    /// <summary>Held while stale entries are purged.</summary>
    public static AdvisoryLock Purge { get; } = new(2);

    /// <summary>
    /// The first of a hundred and one by which a purge shows how far it is: everybody may see locks, whatever he may see
    /// of other sessions.
    /// </summary>
    public const int PurgeProgress = 1000;

    /// <summary>Tries to take it for the transaction; answers whether it was to be had.</summary>
    public SqlStep Take => SqlStep.File("take the lock", "Contract/advisory_lock.sql", Module, Key);
}
