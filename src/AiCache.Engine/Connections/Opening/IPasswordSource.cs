namespace AiCache.Engine.Connections;

/// <summary>
/// Gives the password whenever a new connection is to log in: a token that lives for minutes need only be good at that
/// moment, since a server does not look at it again. Sources that are equal stand for the same connections.
/// </summary>
public interface IPasswordSource
{
    /// <summary>The password as it is now.</summary>
    /// <param name="target">Who logs in where: one host, the one that asks.</param>
    /// <param name="cancellation">Nobody waits for it any longer.</param>
    /// <exception cref="Ground.AiCacheException">There is none; the error says why.</exception>
    Task<string> AskAsync(DatabaseTarget target, CancellationToken cancellation);
}
