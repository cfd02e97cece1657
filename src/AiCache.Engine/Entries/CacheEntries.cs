using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Entries;

/// <summary>Reads entries of the cache, as they come from the server.</summary>
/// <param name="session">The database; it is busy until the reading has ended.</param>
public sealed class CacheEntries(DatabaseSession session)
{
    const int Page = 500;

    /// <summary>An answer may be a megabyte: with answers, few are held at a time.</summary>
    const int PageWithAnswers = 4;

    readonly string database = session.Target.DisplayName;

    /// <summary>
    /// The entries, some at a time. A million of them take no more memory than a few hundred, and whoever stops early
    /// ends the statement on the server.
    /// </summary>
    /// <exception cref="AiCacheException">The cache is not deployed or cannot be read.</exception>
    public async IAsyncEnumerable<IReadOnlyList<CacheEntry>> ReadAsync(EntryFilter filter,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        (await Sight.ReadAsync(session, cancellation)).Demand(CacheContract.Cache.FullName);
        var page = filter.IncludeResponse ? PageWithAnswers : Page;
        await foreach (var entries in RowStream.ReadAsync(session, new EntryQuery(filter).ToStep(), row =>
            Map(row, filter.Connection), page, cancellation)) yield return entries;
    }

    CacheEntry Map(NpgsqlDataReader row, object? connection) => new()
    {
        Id = row.GetGuid(0),
        CacheKey = row.GetString(1),
        OperationType = Text(row, 2),
        LectureIds = row.GetFieldValue<Guid[]>(3),
        Params = Text(row, 4),
        ContentHash = Text(row, 5),
        TokensUsed = row.GetInt64(6),
        ContentSize = row.GetInt64(7),
        HitCount = row.GetInt64(8),
        CreatedAt = Time(row, 9),
        LastAccessedAt = Time(row, 10),
        ResponseData = Text(row, 11),
        Database = database,
        Connection = connection,
    };

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null
        : row.GetFieldValue<DateTimeOffset>(column);
}
