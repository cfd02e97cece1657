using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Verification;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Statistics;

public sealed class StatisticsTests
{
    const string GuidesQuery = """
        SELECT date, total_requests, cache_hits, cache_misses,
          ROUND((cache_hits::NUMERIC / total_requests::NUMERIC) * 100, 2) as hit_rate, tokens_saved
        FROM public.ai_cache_stats ORDER BY date DESC LIMIT 7;
        """;

    static async Task<List<CacheDay>> DaysAsync(DatabaseTarget target, StatsOptions options)
    {
        await using var work = target.Work();
        return await DailyStatistics.RunAsync(work, options, Stop).ToListAsync(Stop);
    }

    static async Task<CacheSummary> SumAsync(DatabaseTarget target, StatsOptions options)
    {
        await using var work = target.Work();
        return await StatisticsSummary.RunAsync(work, options, Stop);
    }

    static string Line(CacheDay d) => string.Create(CultureInfo.InvariantCulture,
        $"{d.Date:yyyy-MM-dd}|{d.TotalRequests}|{d.CacheHits}|{d.CacheMisses}|{d.HitRate:0.00}|{d.TokensSaved}");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(400)]
    public async Task Days_with_traffic_are_the_rows_of_the_guides_query_after_a_fold(int daysOfTraffic)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        for (var day = 0; day < Math.Min(daysOfTraffic, 7); day++)
            await database.SqlAsync($"select public.increment_cache_stats(current_date - {day}, i % {day + 2} > 0, i) "
                + $"from generate_series(1, {31 * (day + 1)}) i");
        if (daysOfTraffic > 7)
            await database.SqlAsync("insert into public.ai_cache_stats (date, total_requests, cache_hits, "
                + "cache_misses, tokens_saved) select current_date - i, i * 3, i, i * 2, i * 1000000000::bigint from "
                + $"generate_series(7, {daysOfTraffic}) i");
        await database.SqlAsync("insert into aicache.stats_pending (date, is_hit, tokens_saved) select current_date - "
            + "(array[0, 1, 6])[i % 3 + 1], i % 2 = 0, i from generate_series(1, 600) i");

        var pendingIncluded = await DaysAsync(database.Target, new() { ActiveOnly = true });
        await database.SqlAsync("do $$ begin while aicache.fold_pending_stats() > 0 loop end loop; end $$");
        var psql = await database.PsqlAsync(GuidesQuery, "-At");

        Assert.Equal("", psql.Error);
        Assert.Equal(psql.Output.Trim().Split('\n'), pendingIncluded.Select(Line));
        Assert.Equal(pendingIncluded,
            await DaysAsync(database.Target, new() { ActiveOnly = true }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(4_000)]
    public async Task A_summary_says_what_get_cache_stats_says(int daysOfTraffic)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        if (daysOfTraffic > 0)
        {
            await database.SqlAsync($"""
                insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
                select current_date - i, i * 11 + 13, i * 11, 13, i * 1234567::bigint from generate_series(0, {daysOfTraffic - 1}) i;
                insert into aicache.stats_pending (date, is_hit, tokens_saved) values (current_date, true, 5),
                  (current_date - 30, false, 0), (current_date - 31, true, 7)
                """);
        }
        foreach (var (arguments, days) in new[] { ("", 31), ("current_date - 3649, current_date", 3650),
            ("current_date, current_date", 1) })
        {
            var summary = await SumAsync(database.Target, new() { Days = days });
            var psql = await database.PsqlAsync($"select * from get_cache_stats({arguments})", "-At");
            Assert.Equal(psql.Output.Trim(), string.Create(CultureInfo.InvariantCulture,
                $"{summary.TotalRequests}|{summary.CacheHits}|{summary.CacheMisses}|{summary.HitRate:0.00}|"
                + $"{summary.TokensSaved}|{summary.EstimatedCostSaved:0.0000}"));
            Assert.Equal((days, Math.Min(days, daysOfTraffic)), (summary.Days, summary.ActiveDays));
        }
    }

    [Fact]
    public async Task Days_without_traffic_are_zeros_and_nothing_is_divided_by_them()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(2, hits: 0, misses: 0);
        var days = await DaysAsync(database.Target, new());
        var today = await database.QueryAsync<DateTime>("select current_date");
        Assert.Equal(Enumerable.Range(0, 7).Select(back => today.AddDays(-back)), days.Select(d => d.Date));
        Assert.All(days, d => Assert.Equal((0L, 0L, 0L, 0m, 0L, 0m),
            (d.TotalRequests, d.CacheHits, d.CacheMisses, d.HitRate, d.TokensSaved, d.EstimatedCostSaved)));
        Assert.Equal(0m, (await SumAsync(database.Target, new())).HitRate);
        Assert.Empty(await DaysAsync(database.Target, new() { ActiveOnly = true }));
    }

    [Fact]
    public async Task Weeks_end_yesterday_and_are_compared_with_the_week_before()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 0, misses: 99_999);
        await database.AddDayAsync(1, hits: 60, misses: 40, tokens: 300);
        await database.AddDayAsync(8, hits: 20, misses: 60, tokens: 200);
        await using var work = database.Target.Work();
        var weeks = await WeeklyStatistics.RunAsync(work, new(), Stop).ToListAsync(Stop);
        Assert.Equal(4, weeks.Count);
        Assert.Equal(await database.QueryAsync<DateTime>("select current_date - 1"), weeks[0].To);
        Assert.Equal((100L, 25m, 60m, 35m, 50m), (weeks[0].TotalRequests, weeks[0].RequestsChange, weeks[0].HitRate,
            weeks[0].HitRateChange, weeks[0].TokensSavedChange));
        Assert.Equal(((decimal?)null, (decimal?)null), (weeks[1].RequestsChange, weeks[1].HitRateChange));
        Assert.Equal((0L, (decimal?)null), (weeks[2].TotalRequests, weeks[2].RequestsChange));
    }

    [Fact]
    public async Task Today_is_the_servers_in_the_zone_of_the_applications_sessions()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        foreach (var zone in new[] { "Pacific/Kiritimati", "Pacific/Pago_Pago" })
        {
            await database.AdminSqlAsync($"alter database {database.Name} set timezone = '{zone}'");
            DataSources.Release(database.Target);
            var days = await DaysAsync(database.Target, new() { Days = 1 });
            Assert.Equal(zone, days.Single().TimeZone);
            Assert.Equal(await database.QueryAsync<DateTime>("select current_date"), days.Single().Date);
        }
    }

    [Fact]
    public async Task Statistics_made_by_hand_without_pending_counts_and_full_of_nulls_are_read()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("""
            create table public.ai_cache_stats (id serial, date date unique, total_requests integer, cache_hits integer,
              cache_misses integer, tokens_saved integer);
            insert into public.ai_cache_stats (date, total_requests, cache_hits) values
              (current_date, 10, 4), (current_date - 1, null, null), (null, 5, 5), ('infinity', 1, 1),
              ('-infinity', 1, 1), ('4000-01-01 BC', 2, 2), ('200000-01-01', 3, 3), (current_date + 1, 7, 7)
            """);
        var days = await DaysAsync(database.Target, new() { Days = 2 });
        Assert.Equal([(10L, 4L, 40m), (0L, 0L, 0m)], days.Select(d => (d.TotalRequests, d.CacheHits, d.HitRate)));
        var future = await SumAsync(database.Target,
            new() { To = new DateTime(9999, 12, 31), From = new DateTime(9950, 1, 1) });
        Assert.Equal(0, future.TotalRequests);
    }

    [Fact]
    public async Task Counters_beyond_all_bounds_are_capped_instead_of_failing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("insert into public.ai_cache_stats (date, total_requests, cache_hits, tokens_saved) "
            + "select current_date - i, 9223372036854775807, 9223372036854775807, "
            + "9223372036854775807 from generate_series(0, 2) i");
        var summary = await SumAsync(database.Target, new());
        Assert.Equal((long.MaxValue, 100m), (summary.TotalRequests, summary.HitRate));
    }

    [Fact]
    public async Task A_missing_table_is_no_table_without_rows()
    {
        await using var database = await TestDatabase.CreateAsync();
        var failure = await Assert.ThrowsAsync<AiCacheException>(() =>
            DaysAsync(database.Target, new()));
        Assert.Equal((ErrorIds.NotDeployed, FailureKind.NotFound), (failure.ErrorId, failure.Kind));
        Assert.Contains("Invoke-AiCacheMigration", failure.RecommendedAction);
    }

    [Fact]
    public async Task A_role_that_row_security_shows_nothing_is_told_so()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 1, misses: 1);
        var role = TestDatabase.UniqueName("watcher");
        await database.AdminSqlAsync($"create role {role} login password 'w'");
        try
        {
            var denied = await Assert.ThrowsAsync<AiCacheException>(() =>
                DaysAsync(database.As(role, "w"), new()));
            Assert.Equal(ErrorIds.PermissionDenied, denied.ErrorId);
            await database.AdminSqlAsync($"grant usage on schema aicache to {role}; grant select on "
                + $"public.ai_cache_stats, aicache.stats_pending to {role}");
            var hidden = await Assert.ThrowsAsync<AiCacheException>(() =>
                DaysAsync(database.As(role, "w"), new()));
            Assert.Equal((ErrorIds.RowsHidden, "public.ai_cache_stats"), (hidden.ErrorId, hidden.Subject));
            await database.AdminSqlAsync(hidden.Command!);
            // What is advised is nothing that the checks then complain of.
            await using var session = await database.OpenAsync();
            Assert.DoesNotContain(await DeploymentChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop),
                c => c.Status == CheckStatus.Failed);
            Assert.Equal(2, (await DaysAsync(database.As(role, "w"), new()))[0].TotalRequests);
        }
        finally
        {
            DataSources.Release(database.As(role, "w"));
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
    }

    [Theory]
    [InlineData("2026-02-01", "2026-01-31")]
    [InlineData("1800-01-01", "2026-01-31")]
    [InlineData("0001-01-01", "0001-02-01")]
    public async Task An_impossible_range_is_an_error_that_says_why(string from, string to)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var options = new StatsOptions
        {
            From = DateTime.Parse(from, CultureInfo.InvariantCulture),
            To = DateTime.Parse(to, CultureInfo.InvariantCulture)
        };
        var failure = await Assert.ThrowsAsync<AiCacheException>(() =>
            DaysAsync(database.Target, options));
        Assert.Equal((ErrorIds.RangeInvalid, FailureKind.InvalidInput), (failure.ErrorId, failure.Kind));
    }

    [Fact]
    public async Task A_range_that_begins_twice_is_refused_before_anything_is_asked()
    {
        await using var work = new Work(null, SilentReporter.Instance, HostEnvironmentOfTests.Current);
        var options = new StatsOptions { From = new(2026, 1, 1), Days = 3 };
        var failure = await Assert.ThrowsAsync<AiCacheException>(() => StatisticsSummary.RunAsync(work, options, Stop));
        Assert.Equal(ErrorIds.RangeInvalid, failure.ErrorId);
    }
}
