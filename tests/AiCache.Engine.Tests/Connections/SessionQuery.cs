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
        T? value = default;
        await session.ExecuteAsync(null, null, [new SqlStep("ask", sql)], async (_, reader) =>
        {
            if (await reader.ReadAsync() && !await reader.IsDBNullAsync(0))
                value = await reader.GetFieldValueAsync<T>(0);
        }, default);
        return value;
    }
}
