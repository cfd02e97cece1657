using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;

namespace AiCache.Benchmarks;

/// <summary>The purge against the guide's single DELETE.</summary>
static class PurgeBenchmarks
{
    /// <summary>Entries of one size, written in one order.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, int count, int kilobytes, bool inOrder)
    {
        var figures = new List<Figure>();
        await CacheData.FillAsync(bench, "purge", count, kilobytes * 1024, inOrder);
        await CompareAsync(bench, figures, count,
            $"purge of half of {count:#,0} entries of {kilobytes} KB, written in {(inOrder ? "time" : "random")} order", inOrder ? 1.0 : 0.95);
        if (kilobytes == 1 && inOrder) figures.Add(await MeanwhileAsync(bench, count));
        foreach (var database in new[] { "purge", "run" }) await bench.DropAsync(database);
        return figures;
    }

    static async Task CompareAsync(Bench bench, List<Figure> figures, int count, string what, double goal)
    {
        List<double> ratios = [], longest = [], seconds = [], deletes = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            await bench.CopyAsync("purge", "run");
            var delete = await Bench.TimeAsync(() => bench.SqlAsync("run", "delete from public.ai_response_cache "
                + $"where created_at < {CacheData.Begin} + interval '{count / 2} seconds'"));
            await bench.CopyAsync("purge", "run");
            var result = await PurgeAsync(bench, count / 2);
            ratios.Add(delete / result.Elapsed.TotalSeconds);
            longest.Add(result.LongestBatch.TotalMilliseconds);
            seconds.Add(result.Elapsed.TotalSeconds);
            deletes.Add(delete);
        }
        figures.Add(new Figure($"{what}, in an open session, rows per second", "one DELETE", $"≥ {goal:0.00}", r => r >= goal, ratios,
            FormattableString.Invariant($"{count / 2 / Statistics.Median(seconds):#,0} rows/s, ")
            + FormattableString.Invariant($"the DELETE {count / 2 / Statistics.Median(deletes):#,0} rows/s")));
        figures.Add(new Figure($"{what}, longest transaction (ms)", "that DELETE", "≤ 100", ms => ms <= 100, longest,
            FormattableString.Invariant($"the DELETE takes {Statistics.Median(deletes) * 1000:#,0} ms")));
    }

    static Task<StaleEntryResult> PurgeAsync(Bench bench, int stale) =>
        PurgeEntries.RunAsync(new Work(bench.Target("run"), SilentReporter.Instance, Bench.Environment),
            new() { Before = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(stale) },
            default).SingleAsync().AsTask();

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
            var load = bench.LoadAsync("run", script, 8);
            await Task.Delay(TimeSpan.FromSeconds(1));
            var begun = DateTimeOffset.UtcNow;
            await PurgeAsync(bench, count / 2);
            var ended = DateTimeOffset.UtcNow;
            // Only what ended while the purge was at work counts.
            with.Add((await load).P99(begun, ended));
            without.Add(alone.P99(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
            ratios.Add(with[^1] / without[^1]);
        }
        return new Figure("p99 of hits and inserts while a purge runs, 8 clients", "the same load with no purge",
            "≤ 1.5", r => r <= 1.5, ratios,
            FormattableString.Invariant($"{Statistics.Median(with):0.0} ms, without {Statistics.Median(without):0.0} ms"));
    }

    /// <summary>The cost per row as the table grows; once, since ten million entries take long to load.</summary>
    public static async Task<IReadOnlyList<Figure>> GrowthAsync(Bench bench)
    {
        if (!bench.Scale.Full)
            return [Figure.Skipped("purge, cost per row at 10 million entries", "at 1 million", "≤ 1.15",
            "only with --full")];
        var cost = new Dictionary<int, double>();
        foreach (var count in new[] { 1_000_000, 10_000_000 })
        {
            await CacheData.FillAsync(bench, "run", count, 1024, inOrder: true);
            await bench.SqlAsync("template1", "checkpoint", superuser: true);
            var result = await PurgeAsync(bench, count / 2);
            cost[count] = result.Elapsed.TotalMicroseconds / result.Deleted;
        }
        await bench.DropAsync("run");
        return [new Figure("purge, cost per row at 10 million entries", "at 1 million", "≤ 1.15", r => r <= 1.15,
            [cost[10_000_000] / cost[1_000_000]],
            FormattableString.Invariant($"{cost[10_000_000]:0.0} µs, {cost[1_000_000]:0.0} µs"))];
    }
}
