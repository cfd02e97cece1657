using System.Security.Cryptography;
using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Engine.Entries;
using AiCache.Engine.Health;
using AiCache.Engine.Impact;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Benchmarks;

/// <summary>
/// A monitoring command, three ways: as one types it, what the engine does for it, and what the guide has for it.
/// </summary>
/// <param name="Command">The command, as the table names it.</param>
/// <param name="Work">The engine's part in a session that is open, for the given repetition.</param>
/// <param name="Psql">The statements for psql, for the given repetition; null where there are none.</param>
/// <param name="Against">What those are.</param>
sealed record Watching(string Command, Func<int, Task> Work, Func<int, string>? Psql, string Against)
{
    const string Guide = "the guide's SQL in psql";
    const string Nothing = "the guide has nothing";

    /// <summary>
    /// What is typed where that is more than the command; <c>$given</c> is what <see cref="Given"/> made.
    /// </summary>
    public string Typed { get; init; } = Command;

    /// <summary>What is prepared in the shell before each time, and not timed.</summary>
    public string Given { get; init; } = "$null";

    /// <summary>Whether the table is another one afterwards.</summary>
    public bool Removes { get; init; }

    /// <summary>Every command.</summary>
    public static IReadOnlyList<Watching> All(DatabaseSession session, Scale scale)
    {
        var work = session.Work();
        var lecture = new Guid(MD5.HashData("lecture 7"u8), bigEndian: true);
        var removed = scale.Full ? 10_000 : 1_000;
        return
        [
            new("Get-AiCacheStats", _ => AllAsync(DailyStatistics.RunAsync(work, new(), default)), _ =>
                MonitoringQueries.Daily, Guide),
            new("Get-AiCacheStats -Summary", _ => StatisticsSummary.RunAsync(work, new(), default), _ =>
                MonitoringQueries.Sum,
            "the guide's get_cache_stats in psql"),
            new("Get-AiCacheStats -Trend", _ => AllAsync(WeeklyStatistics.RunAsync(work, new(), default)), null,
            Nothing),
            new("Get-AiCacheStorage", _ => AllAsync(CacheStorage.RunAsync(work, new(), default)), _ =>
            MonitoringQueries.Storage, Guide),
            new("Get-AiCacheStorage -Exact", _ =>
            AllAsync(CacheStorage.RunAsync(work, new() { Exact = true }, default)), _ =>
            MonitoringQueries.Storage, Guide),
            new("Get-AiCacheEntry -Top 10 -By Hits", Read(new() { Top = 10, Order = EntryOrder.Hits }), _ =>
            MonitoringQueries.MostUsed, Guide),
            new("Get-AiCacheEntry 'key 77'", Read(new() { CacheKeys = ["key 77"] }), _ => MonitoringQueries.OfKey,
            Guide),
            new($"Get-AiCacheEntry -LectureId {lecture}", Read(new() { LectureIds = [lecture] }), _ =>
            MonitoringQueries.OfLecture, Guide),
            new("Get-AiCacheEntry -OperationType quiz -OlderThan 30 -Top 100 -By LastAccess",
                Read(new() { OperationTypes = ["quiz"], OlderThan = TimeSpan.FromDays(30), Top = 100,
                Order = EntryOrder.LastAccess }), null, Nothing),
            new("Get-AiCacheEntry", Read(new()), _ => MonitoringQueries.Everything,
                "psql's \\copy of the same columns; the guide has nothing"),
            new("Get-AiCacheActivity", _ => AllAsync(CacheActivities.RunAsync(work, new(), default)), _ =>
                MonitoringQueries.Progress,
                "the guide's progress of index builds in psql"),
            new("Test-AiCacheHealth", _ => AllAsync(HealthChecks.RunAsync(work, new(), default)), null, Nothing),
            new("Measure-AiCacheImpact", _ => AllAsync(CacheImpact.RunAsync(work, new(), default)), null, Nothing),
            .. Enum.GetValues<ReportFormat>()
            .Select(format => new Watching($"Export-AiCacheReport -Format {format}", Export(session, format), null,
            Nothing)
            {
                Typed = $"$given | Export-AiCacheReport report.{format} -Format {format}",
                Given = "@(Test-AiCacheHealth) + @(Get-AiCacheStats -Days 60) + "
                + "@(Get-AiCacheStorage) + @(Get-AiCacheEntry -Top 10)",
            }),
            new($"Remove-AiCacheEntry, {removed:#,0} entries from the pipeline", round => RemoveAsync(session,
            Keys(scale, removed, 2 * round)), round => MonitoringQueries.Removal(Keys(scale, removed, 2 * round + 1)),
                "one DELETE of as many in psql; the guide has nothing")
            {
                Typed = "$given | Remove-AiCacheEntry -Force",
                Given = $"Get-AiCacheEntry -OperationType quiz -Top {removed} -By Age",
                Removes = true,
            },
        ];

        Func<int, Task> Read(EntryFilter filter) => _ => AllAsync(CacheEntries.RunAsync(work, filter, default));
    }

    static async Task AllAsync<T>(IAsyncEnumerable<T> records) => await records.CountAsync();

    /// <summary>Writes a report of what four other commands return; only they ask the server.</summary>
    static Func<int, Task> Export(DatabaseSession session, ReportFormat format)
    {
        CacheReport? report = null;
        return async _ =>
        {
            report ??= await GatherAsync(session);
            ReportWriter.Write(report, format, new StringWriter());
        };
    }

    static async Task<CacheReport> GatherAsync(DatabaseSession session)
    {
        var report = new CacheReport();
        await foreach (var check in HealthChecks.RunAsync(session.Work(), new(), default)) report.Add(check);
        await foreach (var day in DailyStatistics.RunAsync(session.Work(), new() { Days = 60 }, default))
            report.Add(day);
        await foreach (var usage in CacheStorage.RunAsync(session.Work(), new(), default)) report.Add(usage);
        await foreach (var page in CacheEntries.RunAsync(session.Work(),
            new() { Top = 10, Order = EntryOrder.Hits }, default))
            foreach (var entry in page) report.Add(entry);
        return report;
    }

    static async Task RemoveAsync(DatabaseSession session, IReadOnlyList<string> keys)
    {
        var result = await EntryRemoval.RunAsync(session.Work(), new() { CacheKeys = keys }, default);
        if (result.Removed != keys.Count)
            throw new InvalidOperationException($"{result.Removed} of {keys.Count} entries were removed.");
    }

    /// <summary>
    /// Keys of neighbours that no other removal has, from the youngest on: the shell takes the oldest.
    /// </summary>
    static List<string> Keys(Scale scale, int count, int part) =>
        [.. Enumerable.Range(0, count).Select(i => $"key {scale.Entries - part * count - i}")];
}
