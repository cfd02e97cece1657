using System.Globalization;
using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;

namespace AiCache.Benchmarks;

/// <summary>A purge that finds nothing, as most of those of a schedule do, behind one that has left dead rows.</summary>
static class IdlePurgeBenchmarks
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench) =>
    [
        await CompareAsync(bench, inOrder: true),
        await CompareAsync(bench, inOrder: false),
    ];

    static async Task<Figure> CompareAsync(Bench bench, bool inOrder)
    {
        var count = bench.Scale.Entries;
        await CacheData.FillAsync(bench, "idle", count, 1024, inOrder);
        // What cleans up on its own would take the dead rows away at a time that nobody knows.
        await bench.SqlAsync("idle", "alter table public.ai_response_cache set (autovacuum_enabled = off)");
        var before = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(count / 2);
        Task<StaleEntryResult> PurgeAsync() => PurgeEntries.RunAsync(
            new Work(bench.Target("idle"), SilentReporter.Instance, Bench.Environment), new() { Before = before },
            default).SingleAsync().AsTask();
        await PurgeAsync();
        // Nobody purges again within a moment: until its commits are on the disk, which it does not wait for, no row
        // that it deleted can be marked as dead in the index.
        await bench.SqlAsync("template1", "checkpoint", superuser: true);
        // Whoever comes first at a dead row marks it.
        var first = 1000 * await Bench.TimeAsync(PurgeAsync);
        List<double> ours = [], theirs = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            theirs.Add(await LookAsync(bench, before));
            ours.Add(1000 * await Bench.TimeAsync(async () =>
            {
                if (await PurgeAsync() is { Deleted: not 0 } or { Remaining: not 0 })
                    throw new InvalidOperationException("Something was stale.");
            }));
        }
        await bench.DropAsync("idle");
        return new Figure($"purge with nothing stale, half of {count:#,0} rows dead, written in "
            + $"{(inOrder ? "time" : "random")} order, in a session (ms)", "–", "≤ 15", ms => ms <= 15, ours,
            FormattableString.Invariant($"{first:0} ms the first time; one look into the index takes {Statistics.Median(theirs):0.0} ms"));
    }

    /// <summary>The milliseconds that the server takes to find the oldest entry in the index.</summary>
    static async Task<double> LookAsync(Bench bench, DateTimeOffset before) => double.Parse(
        await bench.SqlAsync("idle", $$"""
            begin;
            do $do$ declare v_begun timestamptz := clock_timestamp(); begin
              perform 1 from public.ai_response_cache where created_at < '{{before:O}}' order by created_at limit 1;
              perform set_config('bench.ms', (1000 * extract(epoch from clock_timestamp() - v_begun))::text, true);
            end $do$;
            select current_setting('bench.ms');
            rollback;
            """), CultureInfo.InvariantCulture);
}
