using System.Globalization;
using AiCache.Quickstart;

namespace AiCache.Benchmarks;

/// <summary>Get-AiCacheEntry over the whole cache against psql's \copy.</summary>
static class ReadBenchmarks
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var (pwsh, reason) = await Bench.PowerShell;
        if (pwsh is null) return [Figure.Skipped("Get-AiCacheEntry", "\\copy", "≥ 0.8", reason)];
        var folder = Directory.CreateTempSubdirectory("aicache-bench-").FullName;
        try
        {
            var empty = await EmptyCommand.CompileAsync(bench, pwsh, folder);
            List<Figure> figures = [];
            foreach (var count in bench.Scale.Full ? new[] { 100_000, 1_000_000 } : [100_000])
                figures.AddRange(await CompareAsync(bench, pwsh, empty, count));
            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<IReadOnlyList<Figure>> CompareAsync(Bench bench, PowerShellProgram pwsh, string empty, int count)
    {
        await CacheData.FillAsync(bench, "entries", count, 1024, inOrder: true);
        var module = await ModulePackage.FolderAsync(bench, pwsh);
        var script = $$"""
            $ErrorActionPreference = 'Stop'; Import-Module '{{module}}'
            $null = Connect-AiCache '{{bench.Connection("entries")}}'; $null = Get-AiCacheEntry -Top 10
            $me = [Diagnostics.Process]::GetCurrentProcess(); [GC]::Collect(); $me.Refresh(); $before = $me.WorkingSet64
            $clock = [Diagnostics.Stopwatch]::StartNew(); Get-AiCacheEntry | Out-Null; $seconds = $clock.Elapsed.TotalSeconds
            $me.Refresh(); "$($seconds.ToString([cultureinfo]::InvariantCulture)) $(($me.PeakWorkingSet64 - $before) / 1MB)"
            """;
        List<double> ratios = [], memory = [], ours = [], bounds = [];
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            var copy = await Bench.TimeAsync(() => bench.SqlAsync("entries", "\\copy (select id, cache_key, "
                + "operation_type, lecture_ids, content_hash, tokens_used, content_size, hit_count, created_at, "
                + "last_accessed_at from public.ai_response_cache) to '/dev/null'"));
            var (code, output, error) = await bench.RunAsync(pwsh, ["-Command", script]);
            if (code != 0)
                return [Figure.Skipped("Get-AiCacheEntry", "\\copy", "≥ 0.8", error.ReplaceLineEndings(" "))];
            var parts = output.Trim().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))
                .ToArray();
            ours.Add(count / parts[0]);
            ratios.Add(copy / parts[0]);
            memory.Add(parts[1]);
            bounds.Add(copy / await EmptyCommand.TimeAsync(bench, pwsh, empty, count));
        }
        await bench.DropAsync("entries");
        return
        [
            new($"Get-AiCacheEntry over {count:#,0} rows, rows per second", "psql's \\copy of the same columns",
                "≥ 0.8", r => r >= 0.8, ratios, FormattableString.Invariant($"{Statistics.Median(ours):#,0} rows/s")),
            new($"a command that writes {count:#,0} objects that it has, rows per second", "the same \\copy", "–",
                _ => true, bounds, "in a fresh pwsh, as above"),
            new("Get-AiCacheEntry: growth of memory (MB)", "–", "≤ 30", mb => mb <= 30, memory,
                "peak working set after, less working set before"),
        ];
    }
}
