using AiCache.Engine.Contract;
using AiCache.Engine.Health;
using AiCache.Engine.Tests.Monitoring;
using static AiCache.Engine.Tests.Health.HealthReading;

namespace AiCache.Engine.Tests.Health;

/// <summary>What holds for all of a database's alerts.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_fresh_deployment_is_healthy_and_says_what_it_cannot_judge_yet()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var checks = await ReadAsync(database);
        Assert.DoesNotContain(checks.Values, c => c.Status is CheckStatus.Failed or CheckStatus.Warning);
        Assert.Equal(["Activity", "HitRate", "Misses", "StatisticsWriter"],
            checks.Where(c => c.Value.Status == CheckStatus.Skipped).Select(c => c.Key).Order());
    }

    [Fact]
    public async Task A_cache_in_use_is_healthy()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(500);
        for (var day = 0; day < 9; day++) await database.AddDayAsync(day, hits: 700, misses: 300, tokens: 1000);
        Assert.All((await ReadAsync(database)).Values, c => Assert.Equal(CheckStatus.Passed, c.Status));
    }

    [Fact]
    public void The_limits_are_the_guides_unless_others_are_given()
    {
        var options = new HealthOptions();
        Assert.Equal((30, 1_073_741_824, TimeSpan.FromHours(24)),
            (options.MinimumHitRate, options.MaximumBytes, options.SilentFor));
    }

    [Fact]
    public async Task What_is_not_deployed_or_not_readable_is_said_and_not_judged()
    {
        await using var database = await TestDatabase.CreateAsync();
        var checks = await ReadAsync(database);
        Assert.Equal(CheckStatus.Failed, checks["Deployment"].Status);
        Assert.All(checks.Values.Where(c => c.Name != "Health.Deployment"), c =>
            Assert.Equal(CheckStatus.Skipped, c.Status));

        await database.SqlAsync("""
            create table public.ai_cache_stats (date date, total_requests integer, cache_hits integer, cache_misses integer, tokens_saved integer);
            create table public.ai_response_cache (cache_key text); create table public.lecture_content_hashes (lecture_id uuid)
            """);
        var byHand = await ReadAsync(database);
        Assert.Equal((CheckStatus.Passed, CheckStatus.Skipped, CheckStatus.Skipped),
            (byHand["Deployment"].Status, byHand["Counters"].Status, byHand["Invalidations"].Status));
    }

    [Fact]
    public async Task What_was_judged_stands_beside_the_text_as_a_number()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(500);
        for (var day = 1; day < 9; day++) await database.AddDayAsync(day, hits: 700, misses: 300);
        await database.AddDayAsync(0, hits: 290, misses: 710);
        var checks = await ReadAsync(database, new() { MaximumBytes = 4 << 20, MissFactor = 2 });
        Assert.Equal((29, 30, "percent"), Figure("HitRate"));
        Assert.Equal((710, 600, "misses"), Figure("Misses"));
        Assert.Equal((0, 100, "lectures"), Figure("Invalidations"));
        Assert.Equal((0, 0, "days"), Figure("Counters"));
        Assert.Equal((4 << 20, "bytes"), (checks["Size"].Threshold, checks["Size"].Unit));
        Assert.InRange(checks["Size"].Value!.Value, 100_000, 4 << 20);
        Assert.Equal((20, "percent"), (checks["DeadRows"].Threshold, checks["DeadRows"].Unit));
        Assert.Equal((86_400, "seconds"), (checks["Activity"].Threshold, checks["Activity"].Unit));
        Assert.InRange(checks["Activity"].Value!.Value, 0, 3_600);
        Assert.Equal((3_600, "seconds"), (checks["StatisticsWriter"].Threshold, checks["StatisticsWriter"].Unit));

        (double?, double?, string?) Figure(string name) =>
            (checks[name].Value, checks[name].Threshold, checks[name].Unit);
    }
}
