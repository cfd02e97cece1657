using System.Diagnostics;
using System.Globalization;

namespace AiCache.Engine.Tests.Faults;

/// <summary>
/// Kills at random moments of an operation: three for each operation and victim, or as many as AICACHE_FAULTS says.
/// AICACHE_FAULTS_SEED chooses the moments of an earlier run again, as far as a machine repeats itself. Too slow for
/// every run of the tests: .ci/run asks for it.
/// </summary>
[Trait("Category", "Faults")]
[Trait("Category", "Slow")]
public sealed class KillTests(FaultServer server, ITestOutputHelper output) : IClassFixture<FaultServer>
{
    static readonly int Kills = Number("AICACHE_FAULTS") ?? 3;
    static readonly int Seed = Number("AICACHE_FAULTS_SEED") ?? Random.Shared.Next(1_000_000);

    public static TheoryData<string, Victim> Cases =>
        [.. from operation in FaultOperation.Names from victim in Enum.GetValues<Victim>() select (operation, victim)];

    [Theory(Explicit = true)]
    [MemberData(nameof(Cases))]
    public async Task After_a_kill_at_any_moment_no_row_is_lost_and_another_run_succeeds(string name, Victim victim)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends signals and reads /proc.");
        var operation = FaultOperation.Create(name);
        var random = new Random(Seed + (1000 * (int)victim) + (10_000 * FaultOperation.Names.ToList().IndexOf(name)));
        await using var stage = await FaultStage.PrepareAsync(server, operation);
        var duration = await MeasureAsync(stage, victim);
        output.WriteLine($"AICACHE_FAULTS_SEED={Seed}: {name}, undisturbed {duration.TotalMilliseconds:0} ms");

        var clock = Stopwatch.StartNew();
        var hits = new List<(Moment When, Extent Extent)>();
        var next = NextWorker();
        try
        {
            // Chance may hit nothing at work: then it goes on, until that was tried as well.
            for (var number = 1; number <= Kills || (hits.All(h => h.When != Moment.During) && number <= 10 * Kills);
                number++)
            {
                await using var worker = next;
                next = NextWorker();
                var database = await stage.CreateDatabaseAsync();
                // While others start, the operation would take longer than what was measured.
                if (worker is not null) await worker.WaitUntilReadyAsync();
                if (next is not null) await next.WaitUntilReadyAsync();
                // A little beyond the end as well: what was reported as done must stay done.
                var moment = duration * random.NextDouble() * 1.1;
                output.WriteLine($"{number}: {victim} killed after {moment.TotalMilliseconds:0} ms");
                var (when, extent, outcome) = await new FaultRound(stage, database, number)
                    .DisturbAsync(victim, worker, moment);
                output.WriteLine($"{number}: {when} the operation, {extent}; it said: {outcome?.Text ?? "nothing"} "
                    + $"({clock.Elapsed.TotalSeconds:0.0} s)");
                hits.Add((when, extent));
                await server.DropAsync(database);
            }
        }
        finally
        {
            if (next is not null) await next.DisposeAsync();
        }
        output.WriteLine($"| {name} | {victim} | {hits.Count} | "
            + $"{string.Join(" / ", Enum.GetValues<Moment>().Select(m => hits.Count(h => h.When == m)))} | "
            + $"{string.Join(" / ", Enum.GetValues<Extent>().Select(e => hits.Count(h => h.Extent == e)))} |");

        Assert.Contains(hits, h => h.When == Moment.During);

        WorkerProcess? NextWorker() => victim == Victim.Process ? WorkerProcess.Start(server.Target("template1"))
            : null;
    }

    /// <summary>
    /// The first run in a process compiles, so where the operation runs in this one, it is the second that counts.
    /// </summary>
    static async Task<TimeSpan> MeasureAsync(FaultStage stage, Victim victim)
    {
        var duration = TimeSpan.Zero;
        for (var run = 0; run < (victim == Victim.Backend ? 2 : 1); run++)
        {
            var database = await stage.CreateDatabaseAsync();
            duration = await new FaultRound(stage, database, 0).MeasureAsync(victim);
            await stage.Server.DropAsync(database);
        }
        return duration;
    }

    static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable),
        CultureInfo.InvariantCulture, out var number) ? number : null;
}
