using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Health;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Tests.Verification;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Health;

/// <summary>Each alert fires on a database made for it, and stays silent on its near miss.</summary>
public sealed class HealthTests
{
    static async Task<Dictionary<string, Check>> ReadAsync(TestDatabase database, HealthOptions? options = null,
        DatabaseTarget? target = null)
    {
        await using var session = await DatabaseSession.OpenAsync(target ?? database.Target, Stop);
        var checks = await HealthChecks.RunAsync(session.Work(), options ?? new(), Stop).ToListAsync(Stop);
        await Remedies.DemandAsync(database, checks);
        return checks.ToDictionary(c => c.Name["Health.".Length..]);
    }

    /// <summary>The one check is as expected, and no other one complains.</summary>
    static async Task<Check> ExpectAsync(TestDatabase database, string name, CheckStatus status,
        HealthOptions? options = null)
    {
        var checks = await ReadAsync(database, options);
        Assert.Equal((name, status, checks[name].Message), (name, checks[name].Status, checks[name].Message));
        Assert.Empty(checks.Values.Where(c => c.Status is CheckStatus.Failed or CheckStatus.Warning
            && c.Name != "Health." + name).Select(c => $"{c.Name}: {c.Message}"));
        return checks[name];
    }

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
    public async Task Data_over_the_limit_fires_and_a_file_over_the_limit_with_room_inside_does_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(12_000);
        await database.AddDayAsync(0, hits: 1000, misses: 10);
        await database.VacuumAsync();
        const long Limit = 12 << 20;
        Assert.Contains("Remove-AiCacheStaleEntries",
            (await ExpectAsync(database, "Size", CheckStatus.Failed, new() { MaximumBytes = Limit })).Remediation);
        await database.SqlAsync("delete from public.ai_response_cache where tokens_used % 4 <> 0");
        await database.VacuumAsync();
        Assert.True(await database.QueryAsync<long>("select pg_total_relation_size('public.ai_response_cache')") > Limit);
        var passed = await ExpectAsync(database, "Size", CheckStatus.Passed, new() { MaximumBytes = Limit });
        Assert.Contains("free for new entries (vacuum full would give them back)", passed.Message);
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

    [Fact]
    public async Task An_invalid_index_fires_and_one_that_is_being_built_does_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20);
        await database.AddDayAsync(0, hits: 1000, misses: 10);
        await using var holder = await database.OpenAsync();
        await using (var holding = await holder.BeginAsync(TransactionSettings.Default, Stop))
        {
            await holding.RunAsync(Stop, new SqlStep("write",
                "update public.ai_response_cache set hit_count = 0 where hit_count = 1"));
            var build = database.SqlAsync("create unique index concurrently broken on "
                + "public.ai_response_cache (operation_type)");
            while (!await database.QueryAsync<bool>("select exists (select from pg_index i join pg_class c on c.oid = "
                + "i.indexrelid where c.relname = 'broken' and not i.indisvalid) and exists (select from "
                + "pg_stat_progress_create_index p where p.index_relid <> 0 and p.datname = current_database())"))
                await Task.Delay(20, Stop);
            Assert.Contains("broken", (await ExpectAsync(database, "Indexes", CheckStatus.Passed)).Message);
            await holding.DisposeAsync();
            // All entries have the same type: the build fails and leaves its index behind.
            await Assert.ThrowsAnyAsync<Exception>(() => build);
        }
        Assert.Equal("reindex index concurrently public.broken",
            (await ExpectAsync(database, "Indexes", CheckStatus.Failed)).Remediation);
        await database.SqlAsync("drop index public.broken");
        await ExpectAsync(database, "Indexes", CheckStatus.Passed);
    }

    [Theory]
    [InlineData("Triggers", "alter table public.lecture_content_hashes disable "
        + "trigger invalidate_cache_on_lecture_change",
        "alter table public.lecture_content_hashes enable trigger invalidate_cache_on_lecture_change")]
    [InlineData("Policies", "alter table public.ai_response_cache disable row level security",
        "alter table public.ai_response_cache enable row level security")]
    [InlineData("Triggers", "alter table public.ai_cache_stats disable trigger all",
        "alter table public.ai_cache_stats enable trigger all")]
    [InlineData("Policies", "alter policy ai_response_cache_all on public.ai_response_cache using (false)",
        "alter policy ai_response_cache_all on public.ai_response_cache using (true)")]
    [InlineData("Policies", "drop policy ai_cache_stats_read on public.ai_cache_stats",
        "create policy ai_cache_stats_read on public.ai_cache_stats for select to authenticated using (true)")]
    [InlineData("Indexes", "drop index public.idx_ai_cache_created_at",
        "create index idx_ai_cache_created_at on public.ai_response_cache (created_at)")]
    public async Task What_is_switched_off_fires_until_it_is_switched_on_again(string check, string off, string on)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync(off);
        await ExpectAsync(database, check, CheckStatus.Failed);
        await database.SqlAsync(on);
        await ExpectAsync(database, check, CheckStatus.Passed);
    }

    [Theory]
    [InlineData("Triggers", "create function public.own() returns trigger language plpgsql as 'begin return new; "
        + "end'; create trigger own before insert on public.ai_response_cache for each row execute function "
        + "public.own(); alter table public.ai_response_cache disable trigger own")]
    [InlineData("Triggers", "alter table public.lecture_content_hashes enable always "
        + "trigger invalidate_cache_on_lecture_change")]
    [InlineData("Indexes", "create index own on public.ai_response_cache (tokens_used)")]
    [InlineData("Policies", "create table public.own (id integer); alter table public.own enable row level security")]
    public async Task What_is_the_applications_own_fires_nothing(string check, string change)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync(change);
        await ExpectAsync(database, check, CheckStatus.Passed);
    }

    [Fact]
    public async Task A_table_that_was_not_frozen_in_time_fires_and_a_younger_one_does_not()
    {
        await using var server = await ScratchCluster.StartAsync("autovacuum_freeze_max_age = 100000");
        await server.SqlAsync("create table public.ai_response_cache (cache_key text)");
        // What vacuum would do about it at once.
        await using var holder = await DatabaseSession.OpenAsync(server.Target, Stop);
        await using var holding = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await holding.RunAsync(Stop, new SqlStep("keep vacuum out",
            "lock table public.ai_response_cache in share update exclusive mode"));
        async Task<Check> OfAgeAsync(int transactions)
        {
            await server.SqlAsync($"""
                set allow_system_table_mods = on;
                update pg_class set relfrozenxid = ((txid_current() - {transactions} + 4294967296) % 4294967296)::text::xid where relname = 'ai_response_cache'
                """);
            await using var session = await DatabaseSession.OpenAsync(server.Target, Stop);
            return await HealthChecks.RunAsync(session.Work(), new(), Stop)
                .SingleAsync(c => c.Name == "Health.Autovacuum", Stop);
        }
        Assert.Equal(CheckStatus.Passed, (await OfAgeAsync(99_000)).Status);
        var old = await OfAgeAsync(101_000);
        Assert.Equal((CheckStatus.Warning, "vacuum (freeze) public.ai_response_cache"), (old.Status, old.Remediation));
        await holding.DisposeAsync();
        DataSources.Release(server.Target);
    }

    [Fact]
    public void The_limits_are_the_guides_unless_others_are_given()
    {
        var options = new HealthOptions();
        Assert.Equal((30, 1_073_741_824, TimeSpan.FromHours(24)),
            (options.MinimumHitRate, options.MaximumBytes, options.SilentFor));
    }

    [Fact]
    public async Task Dead_rows_fire_and_fewer_do_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await AddDeadRowsAsync(database, vacuumFrom: 100_000_000);
        await ExpectAsync(database, "DeadRows", CheckStatus.Passed);
        await ExpectAsync(database, "DeadRows", CheckStatus.Passed,
            new() { MaximumDeadRows = 10, MinimumDeadRows = 1200 });
        var dead = await ExpectAsync(database, "DeadRows", CheckStatus.Warning, new() { MaximumDeadRows = 10 });
        Assert.Contains("vacuum (analyze) public.ai_response_cache", dead.Remediation);
        await ExpectAsync(database, "Autovacuum", CheckStatus.Passed);
        await database.SqlAsync("alter table public.ai_response_cache set (autovacuum_enabled = false)");
        Assert.Contains("off", (await ExpectAsync(database, "Autovacuum", CheckStatus.Warning)).Message);
    }

    [Theory]
    [InlineData(500, CheckStatus.Warning)]
    [InlineData(600, CheckStatus.Passed)]
    public async Task A_vacuum_that_does_not_come_fires_at_twice_the_rows_it_takes(int vacuumFrom, CheckStatus expected)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var holder = await database.OpenAsync();
        await using var holding = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await AddDeadRowsAsync(database, vacuumFrom, () =>
            holding.RunAsync(Stop, new SqlStep("keep vacuum out",
                "lock table public.ai_response_cache in share update exclusive mode")));
        await ExpectAsync(database, "Autovacuum", expected, new() { VacuumWithin = TimeSpan.Zero });
        // It was there less than ten minutes ago, and may well be on its way.
        await ExpectAsync(database, "Autovacuum", CheckStatus.Passed);
    }

    /// <summary>5 000 entries and 1 100 dead rows.</summary>
    static async Task AddDeadRowsAsync(TestDatabase database, int vacuumFrom, Func<Task>? keepVacuumOut = null)
    {
        await database.SqlAsync("alter table public.ai_response_cache set (autovacuum_vacuum_threshold = "
            + $"{vacuumFrom}, autovacuum_vacuum_scale_factor = 0)");
        await database.AddEntriesAsync(5_000);
        await database.AddDayAsync(0, hits: 1000, misses: 10);
        await database.VacuumAsync();
        if (keepVacuumOut is not null) await keepVacuumOut();
        await database.SqlAsync("update public.ai_response_cache set content_hash = 'changed' where tokens_used <= 1200");
        await WaitForDeadAsync(database, 1000);
    }

    static async Task WaitForDeadAsync(TestDatabase database, long rows)
    {
        while (await database.QueryAsync<long>("select n_dead_tup from pg_stat_user_tables "
            + "where relname = 'ai_response_cache'") < rows) await Task.Delay(100, Stop);
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

    [Theory]
    [InlineData("total_requests = 101", true)]
    [InlineData("cache_hits = -1, cache_misses = 101", true)]
    [InlineData("total_requests = 102, cache_hits = 72", false)]
    public async Task Counters_that_do_not_add_up_fire_and_others_do_not(string change, bool fires)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 70, misses: 30);
        await database.SqlAsync($"update public.ai_cache_stats set {change}");
        var check = (await ReadAsync(database))["Counters"];
        Assert.Equal(fires ? CheckStatus.Failed : CheckStatus.Passed, check.Status);
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
    public async Task A_role_without_rights_sees_nothing_green_and_is_told_the_grant_that_mends_it()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(500);
        for (var day = 0; day < 9; day++) await database.AddDayAsync(day, hits: 700, misses: 300, tokens: 1000);
        await AsWatcherAsync(database, async target =>
        {
            var closed = await ReadAsync(database, target: target);
            Assert.Equal(["Activity", "Counters", "HitRate", "Invalidations", "Misses", "StatisticsWriter"],
                closed.Where(c => c.Value.Status == CheckStatus.Unknown).Select(c => c.Key).Order());
            Assert.All(closed.Values, c => Assert.True(c.Status is CheckStatus.Passed or CheckStatus.Unknown,
                c.ToString()));
            foreach (var grant in closed.Values.Select(c => c.Remediation).OfType<string>().Distinct())
                await database.AdminSqlAsync(grant);
            Assert.All((await ReadAsync(database, target: target)).Values, c =>
                Assert.Equal(CheckStatus.Passed, c.Status));
            // What was granted is no difference from the contract.
            Assert.DoesNotContain(await DeploymentChecksTests.CheckAsync(database,
                CheckCategory.Policy, CheckCategory.Privilege), c => c.NeedsAttention);
        });
    }

    [Fact]
    public async Task Whoever_may_not_read_since_when_the_cache_is_there_does_not_know_whether_it_is_idle()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("update aicache.migration_journal set applied_at = now() - interval '25 hours'");
        await AsWatcherAsync(database, async target =>
        {
            await database.AdminSqlAsync($"grant authenticated to {target.Username}");
            var closed = (await ReadAsync(database, target: target))["Activity"];
            Assert.Equal(CheckStatus.Unknown, closed.Status);
            Assert.Contains("aicache.migration_journal", closed.Message);
            await database.AdminSqlAsync(closed.Remediation!);
            Assert.Equal(CheckStatus.Warning, (await ReadAsync(database, target: target))["Activity"].Status);
        });
    }

    [Fact]
    public async Task Traffic_that_only_the_statistics_show_is_no_silence_for_whoever_may_not_read_them()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 7, misses: 3);
        await database.SqlAsync("update aicache.migration_journal set applied_at = now() - interval '25 hours'");
        await AsWatcherAsync(database, async target =>
        {
            await database.AdminSqlAsync($"grant pg_read_all_data to {target.Username}; create policy watch on "
                + $"public.ai_response_cache for select to {target.Username} using (true)");
            Assert.Equal(CheckStatus.Unknown, (await ReadAsync(database, target: target))["Activity"].Status);
        });
    }

    static async Task AsWatcherAsync(TestDatabase database, Func<DatabaseTarget, Task> watch)
    {
        var role = TestDatabase.UniqueName("watcher");
        await database.AdminSqlAsync($"create role {role} login password 'w'");
        var target = database.As(role, "w");
        try
        {
            await watch(target);
        }
        finally
        {
            DataSources.Release(target);
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
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
