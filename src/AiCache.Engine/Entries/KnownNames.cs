using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Entries;

/// <summary>
/// Names in a database that a user may want to type. Each is read in one short transaction, or not at all.
/// </summary>
public static class KnownNames
{
    static readonly TransactionSettings Short = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));

    /// <summary>The types of operation that the cache holds answers of, in order, up to a hundred.</summary>
    /// <exception cref="AiCacheException">There is no cache, this role may not read it, or it took too
    /// long.</exception>
    public static Task<IReadOnlyList<string>> OperationTypesAsync(DatabaseSession session,
        CancellationToken cancellation) =>
        ReadAsync(session, "Entries/operation_types.sql", cancellation);

    /// <summary>
    /// The tables that this role may read and that are not the cache's own, as <c>schema.name</c>, those in public
    /// first, up to two hundred.
    /// </summary>
    /// <exception cref="AiCacheException">The connection was lost, or it took too long.</exception>
    public static Task<IReadOnlyList<string>> ApplicationTablesAsync(DatabaseSession session,
        CancellationToken cancellation) =>
        ReadAsync(session, "Entries/application_tables.sql", cancellation, (object)CacheContract.TableNames);

    static async Task<IReadOnlyList<string>> ReadAsync(DatabaseSession session, string file,
        CancellationToken cancellation, params object?[] parameters)
    {
        await using var transaction = await session.BeginAsync(Short, cancellation);
        return await transaction.ScalarAsync<string[]>(EmbeddedSql.Read(file), cancellation, parameters) ?? [];
    }
}
