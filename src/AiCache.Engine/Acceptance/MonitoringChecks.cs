using AiCache.Engine.Contract;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Acceptance;

/// <summary>
/// Whether what the guide monitors can be read: daily performance, growth, and the most accessed entries.
/// </summary>
internal static class MonitoringChecks
{
    const int Hottest = 10;

    /// <summary>Reads each of them, in a few round trips.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(Work work, CancellationToken cancellation) =>
    [
        await TryAsync("daily_performance", async () =>
        {
            var sum = await StatisticsSummary.RunAsync(work, new StatsOptions(), cancellation);
            return $"{Figures.Count(sum.TotalRequests, "request", "requests")} in "
                + $"{Figures.Count(sum.Days, "day", "days")}.";
        }),
        await TryAsync("growth", async () =>
        {
            var tables = await CacheStorage.RunAsync(work, new StorageOptions(), cancellation)
                .Where(u => u.Kind == StorageKind.Table).ToListAsync(cancellation);
            return $"{Figures.Count(tables.Count, "table", "tables")} of {Figures.Size(tables.Sum(t => t.TotalBytes))}.";
        }),
        await TryAsync("most_accessed", async () =>
        {
            var found = 0;
            await foreach (var page in CacheEntries.RunAsync(work,
                new EntryFilter { Top = Hottest, Order = EntryOrder.Hits }, cancellation))
                found += page.Count;
            return $"{Figures.Count(found, "entry", "entries")} read.";
        }),
    ];

    /// <summary>What the server refuses is an answer; a broken connection ends everything.</summary>
    static async Task<Check> TryAsync(string name, Func<Task<string>> read)
    {
        name = $"{CheckCategory.Monitoring}.{name}";
        try
        {
            return Check.Passed(CheckCategory.Monitoring, name, await read());
        }
        catch (AiCacheException refused) when (refused.Kind is not FailureKind.Connection)
        {
            var status = refused.Kind == FailureKind.Permission ? CheckStatus.Unknown : CheckStatus.Failed;
            return Check.Of(status, CheckCategory.Monitoring, name, refused.Message)
                .Mended(refused.Command, refused.RecommendedAction);
        }
    }
}
