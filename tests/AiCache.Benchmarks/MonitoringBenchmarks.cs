using AiCache.Engine;
using AiCache.Engine.Connections;
using AiCache.Engine.Monitoring;

namespace AiCache.Benchmarks;

/// <summary>What looks at the cache: its time and round trips against the guide's own queries in psql.</summary>
static class MonitoringBenchmarks
{
    const string Daily = """
        select date, total_requests, cache_hits, cache_misses, round((cache_hits::numeric / total_requests::numeric) * 100, 2) as hit_rate, tokens_saved
        from public.ai_cache_stats order by date desc limit 7;
        """;

    const string Growth = """
        select count(*) as total_entries, pg_size_pretty(pg_total_relation_size('public.ai_response_cache')) as table_size,
               avg(content_size) as avg_entry_size, max(created_at) as newest_entry, min(created_at) as oldest_entry
        from public.ai_response_cache;
        """;

    const string MostUsed = """
        select operation_type, hit_count, content_size, created_at, last_accessed_at
        from public.ai_response_cache order by hit_count desc limit 10;
        """;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        await CacheData.FillAsync(bench, "watched", bench.Scale.Entries, 1024, inOrder: true);
        await bench.SqlAsync("watched", """
            insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
            select current_date - i, 100, 60, 40, 9000 from generate_series(0, 59) i;
            vacuum (analyze) public.ai_cache_stats;
            """);
        List<Figure> figures = [];
        await using (var session = await DatabaseSession.OpenAsync(bench.Target("watched"), default))
        {
            (string Name, string? Guide, Func<Task> Ours)[] pairs =
            [
                ("Get-AiCacheStats", Daily, () => new CacheStatistics(session).DaysAsync(new StatsOptions(), default)),
                ("Get-AiCacheStorage", Growth, () => new CacheStorage(session).ReadAsync(new StorageOptions(), default)),
                ("Get-AiCacheStorage -Exact", Growth, () => new CacheStorage(session).ReadAsync(new StorageOptions { Exact = true }, default)),
                ("Get-AiCacheEntry -Top 10 -By Hits", MostUsed, () => DrainAsync(new CacheEntries(session).ReadAsync(new EntryFilter { Top = 10, Order = EntryOrder.Hits }, default))),
                ("Test-AiCacheHealth", null, () => HealthChecks.RunAsync(session, new HealthOptions(), default)),
                ("Get-AiCacheActivity", null, () => new CacheActivities(session, SilentReporter.Instance).ReadAsync(TimeSpan.FromMinutes(1), default)),
            ];
            foreach (var (name, guide, ours) in pairs) figures.Add(await CompareAsync(bench, session, name, guide, ours));
        }
        await bench.DropAsync("watched");
        return figures;
    }

    /// <summary>psql's time is less that of its own start, as ours is in a session that is open.</summary>
    static async Task<Figure> CompareAsync(Bench bench, DatabaseSession session, string name, string? guide, Func<Task> ours)
    {
        await ours();
        var before = session.RoundTrips;
        await ours();
        var trips = session.RoundTrips - before;
        List<double> milliseconds = [], theirs = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            if (guide is not null)
            {
                var start = await Bench.TimeAsync(() => bench.SqlAsync("watched", "select 1"));
                theirs.Add(1000 * (await Bench.TimeAsync(() => bench.SqlAsync("watched", guide)) - start));
            }
            milliseconds.Add(1000 * await Bench.TimeAsync(ours));
        }
        var note = FormattableString.Invariant($"{trips} round trips") + (guide is null ? "" : FormattableString.Invariant($"; the guide's query {Statistics.Median(theirs):0.0} ms besides psql's start"));
        return new($"{name}, {bench.Scale.Entries:#,0} entries (ms)", guide is null ? "–" : "the guide's query in psql", "–", _ => true, milliseconds, note);
    }

    static async Task DrainAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items) { }
    }
}
