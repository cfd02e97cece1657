using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Entries;

/// <summary>What each kind of operation stores and saves, told by the entries that are there: those that were deleted
/// are not in it.</summary>
public static class OperationUsages
{
    /// <summary>The kinds, what saved most first. Reads the table once, without the responses.</summary>
    /// <param name="work">The database.</param>
    /// <param name="costPerMillionTokens">In US dollars.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AiCacheException">The cache is not there, or its rows are hidden from this role.</exception>
    public static async IAsyncEnumerable<OperationUsage> RunAsync(Work work, decimal costPerMillionTokens,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Cache.FullName);
        var rows = await session.JsonAsync<IReadOnlyList<Row>>(SqlStep.File("read what operations store",
            "Entries/operation_usage.sql"), cancellation);
        foreach (var row in rows)
            yield return new OperationUsage
            {
                OperationType = row.OperationType, Entries = row.Entries, Bytes = row.Bytes,
                AskedAgain = row.AskedAgain,
                ReuseRate = Math.Round(100m * row.AskedAgain / row.Entries, 2), Hits = row.Hits,
                TokensUsed = row.TokensUsed, TokensSaved = row.TokensSaved,
                EstimatedCostSaved = row.TokensSaved * costPerMillionTokens / 1_000_000,
                LastUsed = row.LastUsed, Database = session.Target.DisplayName,
            };
    }

    sealed record Row(string OperationType, long Entries, long Bytes, long AskedAgain, long Hits, long TokensUsed,
        long TokensSaved, DateTimeOffset? LastUsed);
}
