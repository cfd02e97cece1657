using System.Globalization;
using AiCache.Engine.Connections;

namespace AiCache.Benchmarks;

/// <summary>Fifty databases over a slow link: several at a time against one after the other.</summary>
static class FleetBenchmarks
{
    const int Databases = 50, AtATime = 16;

    static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    /// <summary>What is run on all of them, and whether its connections have to be made first.</summary>
    static readonly (string What, string Command)[] Runs =
    [
        ("Test-AiCacheHealth, connections made first", "Test-AiCacheHealth"),
        ("Test-AiCacheHealth again in that session", "Test-AiCacheHealth"),
        ("Invoke-AiCacheMigration with nothing to do, in that session", "Invoke-AiCacheMigration -Force"),
    ];

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench)
    {
        var (pwsh, reason) = await Bench.PowerShell;
        if (pwsh is null) return [Figure.Skipped("fleet", "one after the other", "≥ 10", reason)];
        await bench.DeployedAsync("fleet");
        // A database that somebody is connected to cannot be copied.
        DatabaseSession.CloseIdle(bench.Target("fleet"));
        await bench.SqlAsync("template1", string.Join(";\n", Enumerable.Range(0, Databases)
            .Select(i => $"create database fleet_{i} template fleet owner postgres")), superuser: true);
        await using var proxy = DelayProxy.Start(bench.Target("fleet").Hosts[0], Delay);
        var ours = Runs.Select(_ => new List<double>()).ToList();
        var theirs = Runs.Select(_ => new List<double>()).ToList();
        for (var i = 0; i < bench.Scale.Repetitions; i++)
        {
            foreach (var several in i % 2 == 0 ? new[] { false, true } : [true, false])
            {
                var seconds = await TimeAsync(bench, pwsh, proxy, several ? AtATime : 1);
                for (var run = 0; run < Runs.Length; run++) (several ? ours : theirs)[run].Add(seconds[run]);
            }
        }
        for (var i = 0; i < Databases; i++) await bench.DropAsync($"fleet_{i}");
        await bench.DropAsync("fleet");
        return [.. Runs.Select((run, n) => new Figure($"{Databases} databases over 50 ms, {run.What}, "
            + $"-ThrottleLimit {AtATime}", "one after the other", "≥ 10", r => r >= 10,
            [.. theirs[n].Zip(ours[n], (one, several) => one / several)],
            FormattableString.Invariant($"{Statistics.Median(ours[n]):0.00} s, one after the other {Statistics.Median(theirs[n]):0.0} s")))];
    }

    /// <summary>
    /// The seconds of each run, in a shell of its own in which the commands have been used before, on another database.
    /// </summary>
    static async Task<double[]> TimeAsync(Bench bench, Quickstart.PowerShellProgram pwsh, DelayProxy proxy, int atATime)
    {
        var module = await ModulePackage.FolderAsync(bench, pwsh);
        var port = proxy.Endpoint.Port;
        var script = $$"""
            $ErrorActionPreference = 'Stop'; Import-Module '{{module}}'
            $near = '{{bench.Connection("fleet")}}'
            $fleet = 0..{{Databases - 1}} | ForEach-Object { "host=127.0.0.1 port={{port}} user=postgres dbname=fleet_$_" }
            function Watch([scriptblock] $run) {
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $found = @(& $run)
                $seconds = $clock.Elapsed.TotalSeconds
                $count = @($found.Database | Sort-Object -Unique).Count
                if ($count -ne {{Databases}}) { throw "$count databases answered." }
                $seconds.ToString([cultureinfo]::InvariantCulture)
            }
            foreach ($i in 1..10) {
            {{string.Join("\n", Runs.Select(run => $"$null = @($near, $near) | {run.Command} -ThrottleLimit {atATime}"))}}
            }
            {{string.Join("\n", Runs.Select(run => $"Watch {{ $fleet | {run.Command} -ThrottleLimit {atATime} }}"))}}
            """;
        var (code, output, error) = await bench.RunAsync(pwsh, ["-NoProfile", "-Command", script]);
        if (code != 0) throw new InvalidOperationException(error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }
}
