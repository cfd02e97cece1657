using System.Globalization;
using System.Text;
using AiCache.Benchmarks;
using AiCache.Engine.Ground;

var known = new Dictionary<string, Func<Bench, Task<IReadOnlyList<Figure>>>>
{
    ["purge"] = bench => PurgeBenchmarks.RunAsync(bench, bench.Scale.Small, 1, inOrder: true),
    ["purge-random"] = bench => PurgeBenchmarks.RunAsync(bench, bench.Scale.Small, 1, inOrder: false),
    ["purge-large"] = bench => PurgeBenchmarks.RunAsync(bench, bench.Scale.Large, 8, inOrder: true),
    ["purge-large-random"] = bench => PurgeBenchmarks.RunAsync(bench, bench.Scale.Large, 8, inOrder: false),
    ["purge-growth"] = PurgeBenchmarks.GrowthAsync,
    ["purge-idle"] = IdlePurgeBenchmarks.RunAsync,
    ["counter"] = CounterBenchmarks.RunAsync,
    ["hits"] = HitBenchmarks.RunAsync,
    ["deploy"] = DeployBenchmarks.RunAsync,
    ["verify"] = VerificationBenchmarks.RunAsync,
    ["read"] = ReadBenchmarks.RunAsync,
    ["monitoring"] = MonitoringBenchmarks.RunAsync,
    ["backup"] = BackupBenchmarks.RunAsync,
    ["restore"] = RestoreBenchmarks.RunAsync,
    ["cold-health"] = ColdHealthBenchmarks.RunAsync,
    ["nodes"] = NodeBenchmarks.RunAsync,
    ["fleet"] = FleetBenchmarks.RunAsync,
};
var chosen = args.Where(a => !a.StartsWith('-')).ToList();
if (args.Except(chosen).Any(a => a is not "--full" && !a.StartsWith("--repeat=", StringComparison.Ordinal))
    || chosen.Any(name => !known.ContainsKey(name)))
{
    Console.Error.WriteLine($"Usage: [--full] [--repeat=n] [{string.Join(' ', known.Keys)}]");
    return 2;
}
var repeat = args.FirstOrDefault(a => a.StartsWith("--repeat=", StringComparison.Ordinal))?["--repeat=".Length..];
var scale = new Scale(args.Contains("--full"), repeat is null ? 3 : int.Parse(repeat, CultureInfo.InvariantCulture));
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var table = new StringBuilder();
var failed = false;
void Write(string line)
{
    Console.WriteLine(line);
    table.AppendLine(line);
}

await Bench.RunAsync(scale, async bench =>
{
    Write($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, PostgreSQL {bench.ServerVersion}, {Environment.ProcessorCount} "
        + $"cores, {(scale.Full ? "full" : "moderate")} sizes, {scale.Repetitions} repetitions, every commit waits "
        + "for the disk. Medians (least to most).");
    Write("");
    Write("| what | against | goal | measured | reached | |");
    Write("|---|---|---|---|---|---|");
    foreach (var name in chosen.Count > 0 ? chosen : [.. known.Keys])
    {
        try
        {
            foreach (var figure in await known[name](bench)) Write(figure.ToString());
        }
        catch (Exception error) when (error is InvalidOperationException or AiCacheException)
        {
            // One comparison that cannot be made here does not cost the others; the exit code tells.
            failed = true;
            Write($"| {name} | | | not measured | no | {error.Message.ReplaceLineEndings(" ")} |");
        }
    }
});
var path = Path.Combine(Path.GetTempPath(), $"aicache-benchmarks-{DateTime.UtcNow:yyyyMMdd-HHmmss}.md");
await File.WriteAllTextAsync(path, table.ToString());
Console.WriteLine($"Saved as {path}");
return failed ? 1 : 0;
