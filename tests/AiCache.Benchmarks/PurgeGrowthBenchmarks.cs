using System.Globalization;

namespace AiCache.Benchmarks;

/// <summary>What a row costs as the table grows tenfold, against what it costs one DELETE.</summary>
static class PurgeGrowthBenchmarks
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var (small, large) = bench.Scale.Full ? (1_000_000, 10_000_000) : (100_000, 1_000_000);
        var before = await MeasureAsync(bench, small);
        var after = await MeasureAsync(bench, large);
        var ours = Growth(before.Ours, after.Ours);
        var theirs = Growth(before.Theirs, after.Theirs);
        return
        [
            new Figure($"purge, cost per row at {large:#,0} entries over that at {small:#,0}",
                "one DELETE's own growth", "≤ 1.05", r => r <= 1.05, [.. ours.Zip(theirs, (one, other) => one / other)],
                $"{Told(ours, before.Ours, after.Ours)}; the DELETE {Told(theirs, before.Theirs, after.Theirs)}")
            {
                Bars = [.. PurgeBenchmarks.Bars(small, before.Ours, before.Theirs),
                    .. PurgeBenchmarks.Bars(large, after.Ours, after.Theirs)],
            },
        ];

        List<double> Growth(List<double> less, List<double> more) =>
            [.. more.Zip(less, (last, first) => last / large / (first / small))];
        string Told(List<double> growth, List<double> less, List<double> more) => string.Create(
            CultureInfo.InvariantCulture, $"{Statistics.Median(growth):0.00} times, {Each(less, small):0.0} µs, then "
            + $"{Each(more, large):0.0} µs");
        double Each(List<double> seconds, int count) => 1e6 * Statistics.Median(seconds) / (count / 2);
    }

    /// <summary>The seconds for half of a table, each time on a copy of it.</summary>
    static async Task<(List<double> Ours, List<double> Theirs)> MeasureAsync(Bench bench, int count)
    {
        List<double> ours = [], theirs = [];
        await CacheData.FillAsync(bench, "purge", count, 1024, inOrder: true);
        List<Func<Task>> ways =
        [
            async () => theirs.Add(await PurgeBenchmarks.DeleteAsync(bench, count / 2)),
            async () => ours.Add((await PurgeBenchmarks.PurgeAsync(bench, count / 2)).Elapsed.TotalSeconds),
        ];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            for (var turn = 0; turn < ways.Count; turn++)
            {
                // There is room for two tables of ten million entries, not for three.
                await bench.CopyAsync("purge", "run", asFiles: true);
                await ways[(i + turn) % ways.Count]();
            }
        }
        foreach (var database in new[] { "purge", "run" }) await bench.DropAsync(database);
        return (ours, theirs);
    }
}
