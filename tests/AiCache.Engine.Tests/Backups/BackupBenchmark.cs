using System.Diagnostics;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;

namespace AiCache.Engine.Tests.Backups;

/// <summary>What a backup costs beside bare pg_dump with the same options. Runs where AICACHE_BENCHMARK is set; the two take turns.</summary>
public sealed class BackupBenchmark(ITestOutputHelper output)
{
    const int Rounds = 7;

    [Fact]
    public async Task A_backup_takes_hardly_longer_than_pg_dump_and_is_as_large()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AICACHE_BENCHMARK") is { Length: > 0 }, "Set AICACHE_BENCHMARK to measure.");
        await using var database = await CacheContent.CreateAsync(200_000);
        using var folder = new BackupFolder();
        var environment = HostEnvironmentOfTests.Current;
        var server = await TestServer.GetAsync();
        var client = await ClientPrograms.FindAsync(["pg_dump", "pg_restore"], server.ServerVersion, "the server", null, environment, default);
        var bare = new ClientProgram(client, "pg_dump", environment);
        var variables = database.Target.ToLibpqEnvironment(database.Target.Hosts[0]);
        Dictionary<string, List<double>> seconds = new() { ["pg_dump"] = [], ["Written"] = [], ["Decoded"] = [] };
        long bareSize = 0, size = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var file = Path.Combine(folder.Path, $"bare{round}.dump");
            var dumped = await TimeAsync(async () => Assert.True((await bare.RunAsync(["--format=custom", "--compress=1", $"--file={file}"], variables, new ClientStreams(), default)).Succeeded));
            bareSize = new FileInfo(file).Length;
            var written = await TimeAsync(async () => size = (await folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, $"written{round}.dump"), Verify = false })).Size);
            var decoded = await TimeAsync(() => folder.WriteAsync(database, new() { Path = Path.Combine(folder.Path, $"decoded{round}.dump") }));
            // The first round warms the caches up.
            if (round == 0) continue;
            seconds["pg_dump"].Add(dumped);
            seconds["Written"].Add(written);
            seconds["Decoded"].Add(decoded);
        }
        foreach (var (name, times) in seconds) output.WriteLine($"{name}: median {Median(times):0.00} s ({string.Join(" ", times.Select(t => t.ToString("0.00")))})");
        var (cost, proof) = (Median(seconds["Written"]) / Median(seconds["pg_dump"]), (Median(seconds["Decoded"]) - Median(seconds["Written"])) / Median(seconds["pg_dump"]));
        output.WriteLine($"without the proof {cost:0.00} x pg_dump; the proof costs {proof:0.00} x pg_dump more; {size} bytes instead of {bareSize}");
        Assert.InRange((double)size / bareSize, 0.99, 1.01);
        Assert.True(cost <= 1.10, $"{cost:0.00} x pg_dump");
    }

    static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
