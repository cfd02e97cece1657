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
        var usual = kilobytes == 1 && inOrder;
        await CompareAsync(bench, figures, count, $"purge of half of {count:#,0} entries of {kilobytes} KB, written in "
            + $"{(inOrder ? "time" : "random")} order", inOrder, drawn: usual);
        if (usual) figures.Add(await MeanwhileAsync(bench, count));
        foreach (var database in new[] { "purge", "run" }) await bench.DropAsync(database);
        return figures;
    }

    static async Task CompareAsync(Bench bench, List<Figure> figures, int count, string what, bool inOrder,
        bool drawn)
    {
        List<double> longest = [], sessions = [], deletes = [], shells = [], bare = [];
        var shell = await ShellPurge.PrepareAsync(bench);
        List<Func<Task>> ways =
        [
            async () => deletes.Add(await DeleteAsync(bench, count / 2)),
            async () =>
            {
                var result = await PurgeAsync(bench, count / 2);
                sessions.Add(result.Elapsed.TotalSeconds);
                longest.Add(result.LongestBatch.TotalMilliseconds);
            },
        ];
        if (shell is not null)
            ways.Add(async () => shells.Add(await shell.TimeAsync("run", Before(count / 2), count / 2)));
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            if (shell is not null) bare.Add(await shell.BareAsync());
            // Each is first, and last, as often as the others.
            for (var turn = 0; turn < ways.Count; turn++)
            {
                await bench.CopyAsync("purge", "run");
                await ways[(i + turn) % ways.Count]();
            }
        }
        var goal = inOrder ? 1.0 : 0.95;
        figures.Add(new Figure($"{what}, in an open session, rows per second", "one DELETE", $"≥ {goal:0.00}", r =>
            r >= goal, [.. deletes.Zip(sessions, (delete, ours) => delete / ours)],
            $"{Rows(sessions)}, the DELETE {Rows(deletes)}")
        { Bars = drawn ? Bars(count, sessions, deletes) : [] });
        figures.Add(new Figure($"{what}, longest transaction (ms)", "that DELETE", "≤ 100", ms => ms <= 100, longest,
            FormattableString.Invariant($"the DELETE takes {Statistics.Median(deletes) * 1000:#,0} ms")));
        var whole = $"{what}, from a fresh pwsh, whole command less a bare pwsh, rows per second";
        var shellGoal = inOrder ? 0.95 : 0.90;
        var above = shells.Zip(bare, (ours, nothing) => ours - nothing).ToList();
        figures.Add(shell is null
            ? Figure.Skipped(whole, "one DELETE", $"≥ {shellGoal:0.00}", (await Bench.PowerShell).Reason)
            : new Figure(whole, "one DELETE", $"≥ {shellGoal:0.00}", r => r >= shellGoal,
                [.. deletes.Zip(above, (delete, ours) => delete / ours)], $"{Rows(above)}, the DELETE {Rows(deletes)}; "
                + FormattableString.Invariant($"a bare pwsh takes {Statistics.Median(bare) * 1000:#,0} ms")));

        string Rows(IReadOnlyList<double> seconds) =>
            FormattableString.Invariant($"{count / 2 / Statistics.Median(seconds):#,0} rows/s");
    }

    /// <summary>The seconds that psql takes for the guide's DELETE.</summary>
    public static Task<double> DeleteAsync(Bench bench, int stale) => Bench.TimeAsync(() => bench.SqlAsync("run",
        $"delete from public.ai_response_cache where created_at < {CacheData.Begin} + interval '{stale} seconds'"));

    /// <summary>What the engine does in a session that is open.</summary>
    public static Task<StaleEntryResult> PurgeAsync(Bench bench, int stale) =>
        PurgeEntries.RunAsync(new Work(bench.Target("run"), SilentReporter.Instance, Bench.Environment),
            new() { Before = Before(stale) }, default).SingleAsync().AsTask();

    /// <summary>What the picture shows of both, from the seconds that half of the table took.</summary>
    public static IReadOnlyList<Bar> Bars(int count, IEnumerable<double> ours, IEnumerable<double> theirs) =>
    [
        new(Panel.Purge, Panel.Purge.Series[0], count, [.. ours.Select(seconds => count / 2 / seconds)]),
        new(Panel.Purge, Panel.Purge.Series[1], count, [.. theirs.Select(seconds => count / 2 / seconds)]),
    ];

    static DateTimeOffset Before(int stale) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(stale);

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
            "≤ 1.15", r => r <= 1.15, ratios,
            FormattableString.Invariant($"{Statistics.Median(with):0.0} ms, without {Statistics.Median(without):0.0} ms"));
    }
}
