using System.Globalization;
using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>The memory of a process that watches for a day, a look every five seconds.</summary>
static class WatchBenchmarks
{
    const string Database = "watched";

    /// <summary>The looks of the first minute, and of a day.</summary>
    const int Minute = 12, Day = 17_280;

    /// <summary>
    /// After the first minute, which has its own pace: within it the runtime compiles at leisure what is used often. A
    /// day would take a day, and what a look leaves behind does not depend on the pause after it.
    /// </summary>
    const string Interval = "10ms";

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var looks = bench.Scale.Full ? Day : 2_000;
        var what = $"Watch-AiCache, {looks:#,0} looks, {Interval} apart after the first minute, working set";
        var against = $"after that minute's {Minute}, 5 s apart";
        var (pwsh, reason) = await Bench.PowerShell;
        if (pwsh is null) return [Figure.Skipped(what, against, "≤ 1.1", reason)];
        await CacheData.FillAsync(bench, Database, 100_000, 1024, inOrder: true);
        List<double[]> first = [], half = [], last = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            var memory = await WatchAsync(bench, pwsh, looks);
            first.Add(memory[0]);
            half.Add(memory[1]);
            last.Add(memory[2]);
        }
        await bench.DropAsync(Database);
        return [Compare(0, what), Compare(1, "the same: managed memory after a collection")];

        Figure Compare(int field, string title)
        {
            double[] before = [.. first.Select(f => f[field])], after = [.. last.Select(l => l[field])];
            return new(title, against, "≤ 1.1", r => r <= 1.1, [.. after.Zip(before, (now, then) => now / then)],
                string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(before):0.0} MB, half way "
                    + $"{Statistics.Median(half.Select(h => h[field])):0.0}, at the end {Statistics.Median(after):0.0}"));
        }
    }

    /// <summary>Working set and managed memory in MB, after the first minute's looks, half of all, and all.</summary>
    static async Task<double[][]> WatchAsync(Bench bench, PowerShellProgram pwsh, int looks)
    {
        var script = $$"""
            $ErrorActionPreference = 'Stop'; Import-Module '{{await ModulePackage.FolderAsync(bench, pwsh)}}'
            $me = [Diagnostics.Process]::GetCurrentProcess()
            $null = Connect-AiCache '{{bench.Connection(Database)}}'
            function Watch([string] $interval, [int] $count) {
                $look = 0
                Watch-AiCache -Interval $interval -Count $count | ForEach-Object { $look++ }
                if ($look -ne $count) { throw "$look looks of $count." }
                $me.Refresh(); "$($me.WorkingSet64) $([GC]::GetTotalMemory($true))"
            }
            Watch 5s {{Minute}}
            Watch {{Interval}} {{looks / 2 - Minute}}
            Watch {{Interval}} {{looks / 2}}
            """;
        var (code, output, error) = await bench.RunAsync(pwsh, ["-Command", script]);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (code != 0 || lines.Length != 3) throw new InvalidOperationException(output + error);
        return [.. lines.Select(line => line.Split(' ').Select(bytes =>
            long.Parse(bytes, CultureInfo.InvariantCulture) / 1048576.0).ToArray())];
    }
}
