using AiCache.Engine.Ground;

namespace AiCache.Engine.Connections;

/// <summary>
/// Where statements are run: a session runs each batch in a transaction of its own, a transaction runs it within
/// itself.
/// </summary>
internal interface IStatements
{
    /// <summary>What is connected to, as <c>database@host:port</c>.</summary>
    string Database { get; }

    /// <summary>Sends the batch in one round trip, and has its answers read.</summary>
    /// <exception cref="AiCacheException">A statement failed; its subject is the statement's name.</exception>
    Task RunAsync(StatementBatch batch, CancellationToken cancellation);
}
