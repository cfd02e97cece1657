using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Entries;

/// <summary>Reads entries of the cache, as they come from the server.</summary>
public static class CacheEntries
{
    const int Page = 500;

    /// <summary>An answer may be a megabyte: with answers, few are held at a time.</summary>
    const int PageWithAnswers = 4;

    /// <summary>
    /// The entries, some at a time. A million of them take no more memory than a few hundred, and whoever stops early
    /// ends the statement on the server.
    /// </summary>
    /// <exception cref="AiCacheException">The cache is not deployed or cannot be read.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<CacheEntry>> RunAsync(Work work, EntryFilter filter,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        (await Sight.ReadAsync(session, cancellation)).Demand(CacheContract.Cache.FullName);
        var page = filter.IncludeResponse ? PageWithAnswers : Page;
        var database = session.Target.DisplayName;
        await foreach (var entries in RowStream.ReadAsync(session, new EntryQuery(filter).ToStep(),
            row => Map(row, database, filter.Connection), page, cancellation)) yield return entries;
    }

    static CacheEntry Map(NpgsqlDataReader row, string database, object? connection) => new()
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
