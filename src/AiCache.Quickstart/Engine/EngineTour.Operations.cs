using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Health;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Reports;
using AiCache.Engine.Sandbox;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Quickstart;

/// <summary>The steps after a deployment: watching and maintenance.</summary>
sealed partial class EngineTour
{
    async Task WatchAsync(DatabaseSession session)
    {
        await tour.TakeAsync("Let sixty days pass", "SampleTraffic.RunAsync", $"{AgedEntries} answers more",
            async () =>
            {
                var before = await CountAsync(session);
                await SampleTraffic.RunAsync(Work.On(session, Silent, environment), AgedEntries, cancellation);
                return await CountAsync(session) - before;
            },
            added => added == AgedEntries,
            added => $"{added} answers more");
        await tour.TakeAsync("Show the statistics", "StatisticsSummary.RunAsync",
            "requests on every one of the sixty days",
            () => StatisticsSummary.RunAsync(On(session), new StatsOptions { Days = 60 }, cancellation),
            // The days are counted in UTC, and today may be another day where the server is.
            summary => summary.ActiveDays >= 59 && summary.CacheHits + summary.CacheMisses == summary.TotalRequests,
            summary => FormattableString.Invariant($"{summary.ActiveDays} days, {summary.TotalRequests} requests, ")
                + FormattableString.Invariant($"{summary.HitRate} % hits, {summary.TokensSaved} tokens saved"));
        await tour.TakeAsync("Show the storage", "CacheStorage.RunAsync",
            "three tables and their indexes, less than 1 GB",
            () => CacheStorage.RunAsync(On(session), new StorageOptions(), cancellation).ToListAsync(cancellation)
            .AsTask(),
            usage => usage.Count(item => item.Kind == StorageKind.Table) >= 3
            && Tables(usage) < StorageOptions.OneGigabyte,
            usage => $"{usage.Count(item => item.Kind == StorageKind.Table)} tables and "
            + $"{usage.Count(item => item.Kind == StorageKind.Index)} indexes, {Tables(usage)} bytes");
    }

    async Task ReportAsync(DatabaseSession session)
    {
        await CheckAsync("Check the health", "HealthChecks.RunAsync", "no alert: hits enough, small enough, in use",
            () => HealthChecks.RunAsync(On(session), new HealthOptions(), cancellation).ToListAsync(cancellation)
            .AsTask());
        await tour.TakeAsync("Write a report", "ReportWriter.Write", "one page of HTML with the checks and charts",
            async () =>
            {
                var report = new CacheReport();
                await foreach (var check in HealthChecks.RunAsync(On(session), new HealthOptions(), cancellation))
                    report.Add(check);
                await foreach (var day in DailyStatistics.RunAsync(On(session), new StatsOptions { Days = 60 },
                    cancellation)) report.Add(day);
                await foreach (var usage in CacheStorage.RunAsync(On(session), new StorageOptions(), cancellation))
                    report.Add(usage);
                var file = Path.Combine(folder, "report.html");
                await using (var writer = File.CreateText(file)) ReportWriter.Write(report, ReportFormat.Html, writer);
                return file;
            },
            file => File.ReadAllText(file) is var text && text.Contains("<html", StringComparison.Ordinal)
            && text.Contains("<svg", StringComparison.Ordinal) && text.TrimEnd()
            .EndsWith("</html>", StringComparison.Ordinal),
            file => $"{Path.GetFileName(file)}, {new FileInfo(file).Length} bytes");
    }

    async Task MaintainAsync(DatabaseSession session, DatabaseTarget target)
    {
        await tour.TakeAsync("Clean up", "PurgeEntries.RunAsync",
            "entries of more than 30 days are gone, younger ones are not",
            async () =>
            {
                var before = await CountAsync(session);
                var purged = await PurgeEntries.RunAsync(new Work(target, Silent, environment),
                    new StaleEntryOptions { OlderThanDays = 30 }, cancellation).SingleAsync(cancellation);
                return (purged.Deleted, purged.Remaining, Gone: before - await CountAsync(session),
                    Older: await CountAsync(session, olderThanDays: 31));
            },
            purged => purged.Deleted > 0 && purged.Deleted == purged.Gone && purged is { Remaining: 0, Older: 0 },
            purged => $"{purged.Deleted} entries deleted, {purged.Remaining} stale ones remain");
        await tour.TakeAsync("Keep the planner informed", "Optimize.RunAsync", "three tables analyzed",
            () => Optimize.RunAsync(Work.On(session, Silent, environment), OptimizeMode.Analyze, cancellation)
            .ToListAsync(cancellation).AsTask(),
            tables => tables.Count >= 3,
            tables => string.Join(", ", tables.Select(table => table.Table)));
    }

    static long Tables(IEnumerable<StorageUsage> usage) => usage.Where(item => item.Kind == StorageKind.Table)
        .Sum(item => item.TotalBytes);

    async Task<long> CountAsync(DatabaseSession session, int olderThanDays = 0) =>
        await session.ScalarAsync<long>(new SqlStep("count entries", "select count(*) from public.ai_response_cache "
            + "where created_at < now() - make_interval(days => $1)", olderThanDays), cancellation);
}
