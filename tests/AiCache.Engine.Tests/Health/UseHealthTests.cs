using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Monitoring;
using static AiCache.Engine.Tests.Health.HealthReading;

namespace AiCache.Engine.Tests.Health;

/// <summary>
/// Each alert fires on a database made for it, and stays silent on its near miss: whether it is used.
/// </summary>
public sealed class UseHealthTests
{
    [Fact]
    public async Task Silence_of_24_hours_is_idle_where_the_application_could_write_and_broken_where_it_could_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(3, hits: 7, misses: 3);
        await database.SqlAsync("""
            alter table public.ai_cache_stats disable trigger user;
            update public.ai_cache_stats set updated_at = now() - interval '23 hours 59 minutes';
            alter table public.ai_cache_stats enable trigger user
            """);
        await ExpectAsync(database, "Activity", CheckStatus.Passed);
        await database.SqlAsync("""
            alter table public.ai_cache_stats disable trigger user;
            update public.ai_cache_stats set updated_at = now() - interval '24 hours 1 minute';
            alter table public.ai_cache_stats enable trigger user
            """);
        Assert.Equal("idle", (await ExpectAsync(database, "Activity", CheckStatus.Warning)).Actual);
        await ExpectAsync(database, "Activity", CheckStatus.Passed, new() { SilentFor = TimeSpan.FromHours(25) });
        await database.SqlAsync("revoke insert on public.ai_response_cache from service_role");
        var broken = await ExpectAsync(database, "Activity", CheckStatus.Failed);
        Assert.Equal("broken", broken.Actual);
        Assert.Contains("Invoke-AiCacheMigration", broken.Remediation);
        // Somebody uses it all the same, and only his count is pending.
        await database.SqlAsync("insert into aicache.stats_pending (date, is_hit, "
            + "tokens_saved) values (current_date, true, 0)");
        await ExpectAsync(database, "Activity", CheckStatus.Passed);
    }

    [Fact]
    public async Task A_cache_that_nobody_used_since_it_was_deployed_is_idle_after_a_day()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("update aicache.migration_journal set applied_at = now() - interval '23 hours'");
        await ExpectAsync(database, "Activity", CheckStatus.Skipped);
        await database.SqlAsync("update aicache.migration_journal set applied_at = now() - interval '25 hours'");
        await ExpectAsync(database, "Activity", CheckStatus.Warning);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_makes_no_alarm_and_hides_none()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(10);
        await database.SqlAsync("""
            update public.ai_response_cache set created_at = now() + interval '2 minutes';
            insert into public.ai_cache_stats (date, total_requests, cache_misses, updated_at) values (current_date + 1, 5, 5, now() + interval '2 minutes')
            """);
        Assert.DoesNotContain((await ReadAsync(database)).Values, c =>
            c.Status is CheckStatus.Failed or CheckStatus.Warning);
        await ExpectAsync(database, "Activity", CheckStatus.Passed, new() { SilentFor = TimeSpan.FromMinutes(1) });
        await database.SqlAsync("""
            update public.ai_response_cache set created_at = '9000-01-01' where hit_count > 3;
            update public.ai_response_cache set created_at = now() - interval '2 days' where hit_count <= 3;
            delete from public.ai_cache_stats;
            insert into public.ai_cache_stats (date, updated_at) values ('infinity', 'infinity'),
              ('8000-01-01', '8000-01-01'), (current_date - 1, now() - interval '2 days')
            """);
        await ExpectAsync(database, "Activity", CheckStatus.Warning);
    }

    [Fact]
    public async Task Statistics_that_stopped_while_entries_are_made_fire_and_slightly_older_ones_do_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(1);
        await database.AddDayAsync(3, hits: 1, misses: 1);
        async Task SetAsync(string age) => await database.SqlAsync($"""
            alter table public.ai_cache_stats disable trigger user;
            update public.ai_cache_stats set updated_at = now() - interval '{age}';
            alter table public.ai_cache_stats enable trigger user
            """);
        await SetAsync("55 minutes");
        await ExpectAsync(database, "StatisticsWriter", CheckStatus.Passed);
        await SetAsync("65 minutes");
        await ExpectAsync(database, "StatisticsWriter", CheckStatus.Failed);
        await ExpectAsync(database, "StatisticsWriter", CheckStatus.Passed,
            new() { StatisticsSilentFor = TimeSpan.FromMinutes(70) });
        // Entries as old as the last count: the cache is silent, not its statistics.
        await database.SqlAsync("update public.ai_response_cache set created_at = now() - interval '60 minutes'");
        await ExpectAsync(database, "StatisticsWriter", CheckStatus.Passed);
        await database.SqlAsync("delete from public.ai_cache_stats");
        Assert.Equal("never counted", (await ExpectAsync(database, "StatisticsWriter", CheckStatus.Failed)).Actual);
    }
}
