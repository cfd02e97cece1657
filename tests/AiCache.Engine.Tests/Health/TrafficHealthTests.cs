using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Monitoring;
using static AiCache.Engine.Tests.Health.HealthReading;

namespace AiCache.Engine.Tests.Health;

/// <summary>
/// Each alert fires on a database made for it, and stays silent on its near miss: what the cache is worth.
/// </summary>
public sealed class TrafficHealthTests
{
    [Fact]
    public async Task A_hit_rate_below_30_percent_fires_and_one_of_30_does_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 29, misses: 71);
        Assert.Equal("29.0 %", (await ExpectAsync(database, "HitRate", CheckStatus.Failed)).Actual);
        await database.SqlAsync("update public.ai_cache_stats set cache_hits = 30, cache_misses = 70");
        await ExpectAsync(database, "HitRate", CheckStatus.Passed);
        await database.SqlAsync("update public.ai_cache_stats set cache_hits = 29, cache_misses = 71");
        await ExpectAsync(database, "HitRate", CheckStatus.Passed, new() { MinimumHitRate = 29 });
    }

    [Fact]
    public async Task A_quiet_morning_is_judged_with_the_days_before_it()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 0, misses: 99);
        await ExpectAsync(database, "HitRate", CheckStatus.Skipped);
        await database.AddDayAsync(1, hits: 900, misses: 100);
        await ExpectAsync(database, "HitRate", CheckStatus.Passed);
        await ExpectAsync(database, "HitRate", CheckStatus.Failed, new() { MinimumRequests = 99 });
        // Counts that are pending belong to it.
        await database.SqlAsync("delete from public.ai_cache_stats where date < current_date; insert into "
            + "aicache.stats_pending (date, is_hit, tokens_saved) values (current_date, false, 0)");
        await ExpectAsync(database, "HitRate", CheckStatus.Failed);
    }

    [Fact]
    public async Task Misses_of_a_day_with_few_requests_say_nothing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        for (var day = 1; day <= 7; day++) await database.AddDayAsync(day, hits: 5, misses: 1);
        await database.AddDayAsync(0, hits: 0, misses: 99);
        await ExpectAsync(database, "Misses", CheckStatus.Passed, new() { MinimumHitRate = 0, MinimumRequests = 100 });
        await ExpectAsync(database, "Misses", CheckStatus.Failed, new() { MinimumHitRate = 0, MinimumRequests = 99 });
    }

    [Fact]
    public async Task Misses_far_above_the_norm_fire_and_three_times_the_norm_does_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        for (var day = 1; day <= 7; day++) await database.AddDayAsync(day, hits: 1000, misses: 100);
        await database.AddDayAsync(8, hits: 0, misses: 100_000);
        await database.AddDayAsync(0, hits: 2000, misses: 301);
        Assert.Equal("301", (await ExpectAsync(database, "Misses", CheckStatus.Failed)).Actual);
        await ExpectAsync(database, "Misses", CheckStatus.Passed, new() { MissFactor = 3.01 });
        await database.SqlAsync("update public.ai_cache_stats set cache_misses = 300, "
            + "total_requests = 2300 where date = current_date");
        await ExpectAsync(database, "Misses", CheckStatus.Passed);
        await database.SqlAsync("update public.ai_cache_stats set cache_misses = 301, total_requests = 2301 where "
            + "date = current_date; delete from public.ai_cache_stats where date between "
            + "current_date - 8 and current_date - 3");
        await ExpectAsync(database, "Misses", CheckStatus.Skipped);
    }

    [Fact]
    public async Task An_invalidation_storm_fires_and_as_many_changes_as_allowed_do_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("insert into public.lecture_content_hashes (lecture_id, content_hash, updated_at) "
            + "select id, 'x', now() - row_number() over () * interval '2 minutes' from public.lectures");
        // One every two minutes: twenty-nine of them within the hour.
        Assert.Equal("29",
            (await ExpectAsync(database, "Invalidations", CheckStatus.Failed,
            new() { MaximumInvalidationsPerHour = 28 })).Actual);
        await ExpectAsync(database, "Invalidations", CheckStatus.Passed, new() { MaximumInvalidationsPerHour = 29 });
        await database.SqlAsync("alter table public.lecture_content_hashes disable trigger user; update "
            + "public.lecture_content_hashes set updated_at = now() + interval '1 day'; alter table "
            + "public.lecture_content_hashes enable trigger user");
        await ExpectAsync(database, "Invalidations", CheckStatus.Passed, new() { MaximumInvalidationsPerHour = 0 });
    }

    [Theory]
    [InlineData("total_requests = 101", true)]
    [InlineData("cache_hits = -1, cache_misses = 101", true)]
    [InlineData("tokens_saved = -1", true)]
    [InlineData("total_requests = 102, cache_hits = 72", false)]
    public async Task Counters_that_do_not_add_up_fire_and_others_do_not(string change, bool fires)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 70, misses: 30);
        await database.SqlAsync($"update public.ai_cache_stats set {change}");
        var check = (await ReadAsync(database))["Counters"];
        Assert.Equal(fires ? CheckStatus.Failed : CheckStatus.Passed, check.Status);
    }
}
