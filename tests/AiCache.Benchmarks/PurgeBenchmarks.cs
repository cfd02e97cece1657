using AiCache.Engine;
using AiCache.Engine.Maintenance;

namespace AiCache.Benchmarks;

/// <summary>The purge against the guide's single DELETE.</summary>
static class PurgeBenchmarks
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var figures = new List<Figure>();
        foreach (var (count, bytes, size) in new[] { (bench.Scale.Small, 1024, "1 KB"), (bench.Scale.Large, 8192, "8 KB") })
        foreach (var inOrder in new[] { true, false })
        {
            await CacheData.FillAsync(bench, "purge", count, bytes, inOrder);
            await CompareAsync(bench, figures, count, $"purge of half of {count:#,0} entries of {size}, written in {(inOrder ? "time" : "random")} order", inOrder ? 0.85 : 0.70);
            if (bytes == 1024 && inOrder) figures.Add(await MeanwhileAsync(bench, count));
        }
        if (bench.Scale.Full) figures.Add(await GrowthAsync(bench));
        else figures.Add(Figure.Skipped("purge, cost per row at 10 million entries", "at 1 million", "≤ 1.15", "only with --full"));
        foreach (var database in new[] { "purge", "run" }) await bench.DropAsync(database);
        return figures;
    }

    static async Task CompareAsync(Bench bench, List<Figure> figures, int count, string what, double goal)
    {
        List<double> ratios = [], longest = [], seconds = [], deletes = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            await bench.CopyAsync("purge", "run");
            var delete = await Bench.TimeAsync(() => bench.SqlAsync("run", $"delete from public.ai_response_cache where created_at < {CacheData.Begin} + interval '{count / 2} seconds'"));
            await bench.CopyAsync("purge", "run");
            var result = await PurgeAsync(bench, count / 2);
            ratios.Add(delete / result.Elapsed.TotalSeconds);
            longest.Add(result.LongestBatch.TotalMilliseconds);
            seconds.Add(result.Elapsed.TotalSeconds);
            deletes.Add(delete);
        }
        figures.Add(new Figure($"{what}, rows per second", "one DELETE", $"≥ {goal:0.00}", r => r >= goal, ratios,
            FormattableString.Invariant($"{count / 2 / Statistics.Median(seconds):#,0} rows/s, the DELETE {count / 2 / Statistics.Median(deletes):#,0} rows/s")));
        figures.Add(new Figure($"{what}, longest transaction (ms)", "that DELETE", "≤ 150", ms => ms <= 150, longest, FormattableString.Invariant($"the DELETE takes {Statistics.Median(deletes) * 1000:#,0} ms")));
    }

    static Task<StaleEntryResult> PurgeAsync(Bench bench, int stale) =>
        new StaleEntryPurge(bench.Target("run"), SilentReporter.Instance).PurgeAsync(new() { Before = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(stale) }, default);

    static async Task<Figure> MeanwhileAsync(Bench bench, int count)
    {
        var script = $$"""
            \set i random(1, {{count}})
            \set kind random(1, 10)
            \if :kind > 1
            update public.ai_response_cache set hit_count = hit_count + 1, last_accessed_at = now() where cache_key = 'key ' || :i;
            \else
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            values (gen_random_uuid()::text, 'quiz', '{}', '{}', 'h', '{}', 1, 1);
            \endif
            """;
        List<double> ratios = [], with = [], without = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            await bench.CopyAsync("purge", "run");
            // The first seconds fill the caches, for both alike.
            await bench.LoadAsync("run", script, 8, 3);
            var alone = await bench.LoadAsync("run", script, 8);
            using var ended = new CancellationTokenSource();
            var load = bench.LoadAsync("run", script, 8);
            var purge = PurgeAsync(bench, count / 2);
            var beside = await load;
            await purge;
            ratios.Add(beside.P99 / alone.P99);
            with.Add(beside.P99);
            without.Add(alone.P99);
        }
        return new Figure("p99 of hits and inserts while a purge runs, 8 clients", "the same load with no purge", "≤ 1.5", r => r <= 1.5, ratios,
            FormattableString.Invariant($"{Statistics.Median(with):0.0} ms, without {Statistics.Median(without):0.0} ms; the purge takes a core's share of its own"));
    }

    static async Task<Figure> GrowthAsync(Bench bench)
    {
        var cost = new Dictionary<int, double>();
        foreach (var count in new[] { 1_000_000, 10_000_000 })
        {
            await CacheData.FillAsync(bench, "run", count, 1024, inOrder: true);
            var result = await PurgeAsync(bench, count / 2);
            cost[count] = result.Elapsed.TotalMicroseconds / result.Deleted;
        }
        return new Figure("purge, cost per row at 10 million entries", "at 1 million", "≤ 1.15", r => r <= 1.15, [cost[10_000_000] / cost[1_000_000]],
            FormattableString.Invariant($"{cost[10_000_000]:0.0} µs, {cost[1_000_000]:0.0} µs"));
    }
}
