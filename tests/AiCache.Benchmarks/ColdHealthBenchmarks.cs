using System.Globalization;

namespace AiCache.Benchmarks;

/// <summary>
/// What a health check from cron costs every minute: a shell of its own each time, less what a bare one takes.
/// </summary>
static class ColdHealthBenchmarks
{
    const string Database = "watched";

    /// <summary>The guide's own of a minute: "Daily cache performance", "Storage Usage" and "Most accessed".</summary>
    const string Queries = MonitoringQueries.Daily + MonitoringQueries.Storage + MonitoringQueries.MostUsed;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        const string what = "cold Test-AiCacheHealth -Quiet from pwsh, less a bare pwsh";
        const string against = "psql running the guide's monitoring queries";
        var (pwsh, reason) = await Bench.PowerShell;
        if (pwsh is null) return [Figure.Skipped(what, against, "≤ 3.0", reason)];
        var module = await ModulePackage.FolderAsync(bench, pwsh);
        await CacheData.FillAsync(bench, Database, bench.Scale.Entries, 1024, inOrder: true);
        Task<double> Pwsh(string command) =>
            Bench.TimeAsync(() => Bench.Demand(bench.RunAsync(pwsh, ["-Command", command])));
        var check = $"$ErrorActionPreference = 'Stop'; Import-Module '{module}'; $null = Test-AiCacheHealth -Quiet "
            + $"-Connection '{bench.Connection(Database)}'";
        List<double> ratios = [], ours = [], theirs = [], bare = [];
        for (var i = 0; i <= bench.Scale.Repetitions; i++)
        {
            var nothing = await Pwsh("1");
            var cold = await Pwsh(check) - nothing;
            var psql = await Bench.TimeAsync(() => bench.SqlAsync(Database, Queries));
            if (i == 0) continue;
            bare.Add(nothing);
            ours.Add(cold);
            theirs.Add(psql);
            ratios.Add(cold / psql);
        }
        await bench.DropAsync(Database);
        return
        [
            new(FormattableString.Invariant($"{what}, {bench.Scale.Entries:#,0} entries"), against, "≤ 3.0", r =>
                r <= 3, ratios,
                string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(ours) * 1000:0} ms above the bare start "
                    + $"of pwsh ({Statistics.Median(bare) * 1000:0} ms), "
                    + $"psql {Statistics.Median(theirs) * 1000:0} ms")),
        ];
    }
}
