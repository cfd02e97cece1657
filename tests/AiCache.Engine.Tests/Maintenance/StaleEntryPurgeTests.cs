using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

public sealed class StaleEntryPurgeTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_table_without_an_identity_of_its_rows_is_refused_before_the_first_batch()
    {
        await using var database = await Backups.CacheContent.CreateAsync(20);
        await database.SqlAsync("alter table public.ai_response_cache replica identity nothing");
        var options = new StaleEntryOptions { OlderThanDays = 0 };
        await using var work = database.Target.Work();
        await PurgeEntries.PlanAsync(work, options, TestContext.Current.CancellationToken);
        await database.SqlAsync("alter publication supabase_realtime add table public.ai_response_cache");
        var error = await Assert.ThrowsAsync<AiCacheException>(() => PurgeEntries.RunAsync(work, options,
            TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(ErrorIds.PrerequisiteMissing, error.ErrorId);
        Assert.Contains("supabase_realtime", error.Message);
        Assert.Equal(20, await database.QueryAsync<long>("select count(*) from public.ai_response_cache"));
        await database.SqlAsync(error.Command!);
        Assert.Equal(20, (await PurgeEntries.RunAsync(work, options, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken))[0].Deleted);
    }

    [Fact]
    public async Task Entries_older_than_thirty_days_go_and_younger_ones_stay()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1234, fresh: 300);
        var result = await database.PurgeAsync();
        Assert.Equal((1234, 0, 123400, PurgeEnd.Completed),
            (result.Deleted, result.Remaining, result.BytesFreed, result.EndedBecause));
        Assert.InRange(result.Batches, 2, 1234);
        Assert.InRange(result.LongestBatch, TimeSpan.FromTicks(1), result.Elapsed);
        Assert.Equal("fresh:300", await database.LeftAsync());
    }

    [Fact]
    public async Task Where_nothing_is_stale_a_look_into_the_index_tells_so_whatever_the_planner_expects()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 3000, fresh: 300);
        await database.SqlAsync("analyze public.ai_response_cache; "
            + "delete from public.ai_response_cache where operation_type = 'stale'");
        await using var session = await database.OpenAsync();
        var plan = await session.ScalarAsync<string>("explain (format json) "
            + EmbeddedSql.Read("Maintenance/Purge/purge_cutoff.sql"), TestContext.Current.CancellationToken,
            null, 30, null);
        Assert.DoesNotMatch("\"Seq Scan\"[^{]*\"ai_response_cache\"", plan);
        var result = await database.PurgeAsync();
        Assert.Equal((0, 0, 0, TimeSpan.Zero, PurgeEnd.Completed),
            (result.Deleted, result.Remaining, result.Batches, result.LongestBatch, result.EndedBecause));
        var preview = await PurgeEntries.PlanAsync(session.Work(), new(), TestContext.Current.CancellationToken);
        Assert.Equal((0, null), (preview.Entries, preview.Oldest));
        Assert.Equal("fresh:300", await database.LeftAsync());
    }

    [Fact]
    public async Task An_entry_of_exactly_the_given_moment_stays_and_one_a_microsecond_older_goes()
    {
        await using var database = await AgedDatabase.CreateAsync();
        await database.AddAsync("at", 1, "'2026-03-29 01:00:00+00'");
        await database.AddAsync("before", 1, "timestamptz '2026-03-29 01:00:00+00' - interval '1 microsecond'");
        // The same moment as a user in Berlin would write it, in the hour in which the clocks change.
        var result = await database.PurgeAsync(new()
        {
            Before = new DateTimeOffset(2026, 3, 29, 3, 0, 0,
            TimeSpan.FromHours(2))
        });
        Assert.Equal(1, result.Deleted);
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), result.Cutoff);
        Assert.Equal("at:1", await database.LeftAsync());
    }

    [Fact]
    public async Task Moments_that_only_the_server_has_are_purged_or_kept_like_any_other()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        await database.AddAsync("ever", 600, "'-infinity'");
        await database.AddAsync("caesar", 1200,
            "timestamptz '0044-03-15 00:00:00+00 BC' + i * interval '1 microsecond'");
        await database.AddAsync("ides", 600, "'0044-03-15 00:00:00+00 BC'");
        await database.AddAsync("first", 700, "'0001-01-01 00:00:00+00'");
        await database.AddAsync("pinned", 3, "'infinity'");
        await database.AddAsync("far", 3, "'20260-01-01 00:00:00+00'");
        var preview = await PurgeEntries.PlanAsync(database.Target.Work(), new(), Stop);
        Assert.Equal((3105, DateTimeOffset.MinValue), (preview.Entries, preview.Oldest));
        var result = await database.PurgeAsync();
        Assert.Equal((3105, 0, PurgeEnd.Completed), (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.Equal("far:3 pinned:3", await database.LeftAsync());
        var empty = await PurgeEntries.PlanAsync(database.Target.Work(), new(), Stop);
        Assert.Equal((0, null, null), (empty.Entries, empty.Oldest, empty.Newest));
    }

    [Fact]
    public async Task An_entry_whose_use_is_pinned_is_never_unused()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        await database.AddAsync("pinned", 3, "'2020-01-01'", "'infinity'");
        Assert.Equal(5, (await database.PurgeAsync(new() { UnusedForDays = 0 })).Deleted);
        Assert.Equal("pinned:3", await database.LeftAsync());
    }

    [Fact]
    public async Task The_first_moment_of_the_calendar_is_a_cutoff_like_any_other()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        await database.AddAsync("caesar", 2, "'0044-03-15 00:00:00+00 BC'");
        var options = new StaleEntryOptions { Before = DateTimeOffset.MinValue };
        Assert.Equal(2, (await PurgeEntries.PlanAsync(database.Target.Work(), options, Stop)).Entries);
        var result = await database.PurgeAsync(options);
        Assert.Equal((2, DateTimeOffset.MinValue), (result.Deleted, result.Cutoff));
        Assert.Equal("stale:5", await database.LeftAsync());
    }

    [Fact]
    public async Task A_cutoff_that_is_still_to_come_by_the_servers_clock_is_refused()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5, fresh: 5);
        foreach (var before in (DateTimeOffset[])[DateTimeOffset.UtcNow.AddHours(1), DateTimeOffset.MaxValue])
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                database.PurgeAsync(new() { Before = before }));
            Assert.Equal(ErrorIds.RangeInvalid, error.ErrorId);
            Assert.Contains("later than the server's clock", error.Message);
        }
        Assert.Equal("fresh:5 stale:5", await database.LeftAsync());
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/St_Johns")]
    [InlineData("Pacific/Kiritimati")]
    public async Task A_day_has_twenty_four_hours_whatever_zone_the_database_is_set_to(string zone)
    {
        await using var database = await AgedDatabase.CreateAsync();
        await database.AdminSqlAsync($"alter database {database.Name} set timezone = '{zone}'");
        // Two ages: across one change of the clocks at least, if the zone has any.
        foreach (var days in (int[])[30, 120])
        {
            await database.AddAsync("stale", 1, $"now() - interval '{days * 24} hours' - interval '1 second'");
            await database.AddAsync("fresh", 1, $"now() - interval '{days * 24} hours' + interval '10 minutes'");
            var result = await database.PurgeAsync(new() { OlderThanDays = days });
            Assert.Equal(1, result.Deleted);
            Assert.Equal("fresh:1", await database.LeftAsync());
            await database.SqlAsync("delete from public.ai_response_cache");
        }
    }

    [Fact]
    public async Task Entries_that_are_still_used_stay_when_asked_for()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 50);
        await database.AddAsync("used", 20, "now() - interval '90 days'", "now() - interval '6 days'");
        Assert.Equal(50, (await database.PurgeAsync(new() { UnusedForDays = 7 })).Deleted);
        Assert.Equal("used:20", await database.LeftAsync());
        Assert.Equal(20, (await database.PurgeAsync(new() { UnusedForDays = 6 })).Deleted);
    }

    [Fact]
    public async Task Only_the_named_operation_types_go()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 40);
        await database.AddAsync("other", 30, "now() - interval '90 days'");
        await database.AddAsync("third", 20, "now() - interval '90 days'");
        Assert.Equal(50, (await database.PurgeAsync(new() { OperationTypes = ["other", "third"] })).Deleted);
        Assert.Equal("stale:40", await database.LeftAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    public async Task Exactly_the_oldest_so_many_go(int most)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1000);
        var result = await database.PurgeAsync(new() { MaxEntries = most });
        Assert.Equal((most, 1000 - most, PurgeEnd.MaxEntries), (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.Equal(1000 - most, await database.QueryAsync<int>("select max(substr(cache_key, "
            + "7)::int) from public.ai_response_cache"));
    }

    [Fact]
    public async Task When_the_time_is_up_it_says_what_remains_and_another_run_goes_on()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 500);
        var first = await database.PurgeAsync(new() { MaxDuration = TimeSpan.Zero });
        Assert.Equal((0, 500, PurgeEnd.MaxDuration), (first.Deleted, first.Remaining, first.EndedBecause));
        Assert.Equal(500, (await database.PurgeAsync(new() { MaxDuration = TimeSpan.FromHours(1) })).Deleted);
    }

    [Fact]
    public async Task When_the_time_is_up_in_the_middle_what_was_committed_stays_deleted()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 2000);
        var limit = TimeSpan.FromSeconds(5);
        var reporter = new ListeningReporter(report => { if (report == 1) Thread.Sleep(limit); });
        var result = await database.PurgeAsync(new() { MaxDuration = limit }, reporter);
        Assert.Equal(PurgeEnd.MaxDuration, result.EndedBecause);
        Assert.InRange(result.Deleted, 1, 1999);
        Assert.Equal(2000 - result.Deleted, result.Remaining);
        Assert.Equal($"stale:{result.Remaining}", await database.LeftAsync());
    }

    [Fact]
    public async Task More_entries_of_one_instant_than_a_batch_takes_go_too()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 300);
        await database.AddAsync("same", 3000, "'2020-01-01'");
        await database.AddAsync("ever", 700, "'-infinity'");
        var result = await database.PurgeAsync(new() { MaxEntries = 3900 });
        Assert.Equal((3900, 100), (result.Deleted, result.Remaining));
        Assert.Equal("stale:100", await database.LeftAsync());
    }

    [Theory]
    [InlineData("00:00:00", 1)]
    [InlineData("00:00:00.1", 100)]
    [InlineData("36525.00:00:00", 3_600_000)]
    public void A_batch_is_to_last_a_millisecond_at_least_and_an_hour_at_most(string asked, int milliseconds) =>
        // No limit at all is what the server makes of 0.
        Assert.Equal(milliseconds, new StaleEntryOptions
        {
            TargetBatchTime = TimeSpan.Parse(asked, CultureInfo.InvariantCulture)
        }.Target.TotalMilliseconds);

    [Fact]
    public async Task A_batch_that_would_take_too_long_is_given_up_and_less_is_tried()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 400);
        await database.SqlAsync("""
            create function public.slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.001); return old; end';
            create trigger slow before delete on public.ai_response_cache for each row execute function public.slow()
            """);
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(400, result.Deleted);
        Assert.True(result.Batches >= 8,
            $"{result.Batches} batches of a millisecond an entry cannot have lasted 50 ms.");
    }

    [Fact]
    public async Task Its_batches_neither_wait_for_the_disk_nor_let_gather_what_they_write()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 50);
        await database.SqlAsync("""
            create table public.seen (settings text);
            create function public.see() returns trigger language plpgsql as $$ begin
              insert into public.seen select concat_ws(' ', current_setting('synchronous_commit'), current_setting('backend_flush_after'));
              return null;
            end $$;
            create trigger see after delete on public.ai_response_cache for each statement execute function public.see()
            """);
        await database.PurgeAsync();
        Assert.Equal("off 512kB", await database.QueryAsync<string>("select string_agg(distinct settings, ', ') from "
            + "public.seen"));
    }

    [Fact]
    public async Task A_preview_tells_what_would_go_and_changes_nothing()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 60, fresh: 10);
        await database.AddAsync("used", 5, "'2020-02-03 04:05:06+00'", "now() - interval '1 day'");
        var preview = await PurgeEntries.PlanAsync(database.Target.Work(), new(), Stop);
        Assert.Equal((65, 6500, 5, 130), (preview.Entries, preview.Bytes, preview.UsedLately, preview.Hits));
        Assert.Equal(new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero), preview.Oldest);
        Assert.InRange(preview.Newest!.Value, preview.Cutoff.AddDays(-2), preview.Cutoff);
        Assert.Equal("fresh:10 stale:60 used:5", await database.LeftAsync());
    }

    [Fact]
    public async Task The_table_is_analyzed_when_asked_for()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10, fresh: 10);
        await database.PurgeAsync(new() { Analyze = true });
        Assert.Equal(10, await database.QueryAsync<float>("select reltuples from pg_class where oid = "
            + "'public.ai_response_cache'::regclass"));
    }

    [Fact]
    public async Task Where_there_is_no_cache_it_says_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() => database.PurgeAsync());
        Assert.Equal(ErrorIds.NotDeployed, error.ErrorId);
    }

    [Fact]
    public async Task A_role_that_row_security_lets_delete_nothing_is_told_so()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        var role = TestDatabase.UniqueName("cleaner");
        await database.AdminSqlAsync($"create role {role} login password 'secret'; grant usage on schema public to "
            + $"{role}; grant select, delete on public.ai_response_cache to {role}; create policy look on "
            + $"public.ai_response_cache for select to {role} using (true)");
        var cleaner = database.As(role, "secret");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            PurgeEntries.RunAsync(cleaner.Work(), new(), Stop).FirstAsync(Stop).AsTask());
        Assert.Equal(ErrorIds.RowsHidden, error.ErrorId);
        DataSources.Release(cleaner);
        await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
    }
}
