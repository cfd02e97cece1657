using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Connections;

/// <summary>Asks a server through a session of ours, which is what these tests are about.</summary>
static class SessionQuery
{
    /// <summary>
    /// Opens a session, runs one query without settings of a transaction, and returns its single value.
    /// </summary>
    public static async Task<T?> ReadAsync<T>(DatabaseTarget target, string sql)
    {
        await using var session = await DatabaseSession.OpenAsync(target, default);
        return await session.BareAsync<T>(sql, default);
    }
}
