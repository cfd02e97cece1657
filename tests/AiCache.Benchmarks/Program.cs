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
    ["purge-growth"] = PurgeGrowthBenchmarks.RunAsync,
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
    ["watch"] = WatchBenchmarks.RunAsync,
};
var chosen = args.Where(a => !a.StartsWith('-')).ToList();
string? Option(string name) =>
    args.FirstOrDefault(a => a.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
var (repeat, folder) = (Option("--repeat="), Option("--chart="));
if (args.Except(chosen).Any(a => a != "--full" && a != $"--repeat={repeat}" && a != $"--chart={folder}")
    || chosen.Any(name => !known.ContainsKey(name)))
{
    Console.Error.WriteLine($"Usage: [--full] [--repeat=n] [--chart=folder] [{string.Join(' ', known.Keys)}]");
    return 2;
}
if (folder is not null && chosen.Count > 0 && !(chosen.Contains("counter")
    && chosen.Any(name => name is "purge" or "purge-growth")))
{
    Console.Error.WriteLine("The picture shows purges and the counter: choose purge or purge-growth, and counter.");
    return 2;
}
var scale = new Scale(args.Contains("--full"), repeat is null ? 3 : int.Parse(repeat, CultureInfo.InvariantCulture));
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var caption = "";
var table = new StringBuilder();
var bars = new List<Bar>();
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
    caption = $"PostgreSQL {bench.ServerVersion}, {Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}, every "
        + $"commit waits for the disk. Bars are medians of {scale.Repetitions}, lines go from the least to the most.";
    Write("");
    Write("| what | against | goal | measured | reached | |");
    Write("|---|---|---|---|---|---|");
    foreach (var name in chosen.Count > 0 ? chosen : [.. known.Keys])
    {
        try
        {
            foreach (var figure in await known[name](bench))
            {
                Write(figure.ToString());
                bars.AddRange(figure.Bars);
            }
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
if (folder is null) return failed ? 1 : 0;
try
{
    var picture = Path.Combine(Directory.CreateDirectory(folder).FullName, "benchmarks.svg");
    await File.WriteAllTextAsync(picture, Chart.Draw(bars, caption));
    Console.WriteLine($"Drawn as {picture}");
}
catch (InvalidOperationException nothing)
{
    failed = true;
    Console.Error.WriteLine(nothing.Message);
}
return failed ? 1 : 0;
