using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

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
            row => Map(row.GetFieldValue<byte[]>(0), database, filter.Connection), page, cancellation)) yield return entries;
    }

    // Compiled for good at once: what is called a hundred thousand times within a second does not wait for its turn.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static CacheEntry Map(byte[] packed, string database, object? connection)
    {
        var row = new PackedRow(packed);
        // In the order of the columns.
        return new()
        {
            Id = row.Id()!.Value,
            CacheKey = row.Text()!,
            OperationType = row.Text(),
            LectureIds = row.Ids(),
            Params = row.Text(),
            ContentHash = row.Text(),
            TokensUsed = row.Int64()!.Value,
            ContentSize = row.Int64()!.Value,
            HitCount = row.Int64()!.Value,
            CreatedAt = row.Time(),
            LastAccessedAt = row.Time(),
            ResponseData = row.Text(),
            Database = database,
            Connection = connection,
        };
    }
}
