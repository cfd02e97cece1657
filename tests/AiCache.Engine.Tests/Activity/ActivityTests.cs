using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Monitoring;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Activity;

public sealed class ActivityTests
{
    static async Task<IReadOnlyList<CacheActivity>> ReadAsync(TestDatabase database, TimeSpan longerThan,
        IReporter? reporter = null)
    {
        await using var session = await database.OpenAsync();
        return await CacheActivities.RunAsync(session.Work(reporter), new() { LongerThan = longerThan }, Stop)
            .ToListAsync(Stop);
    }

    static async Task<IReadOnlyList<CacheActivity>> WaitForAsync(TestDatabase database,
        Func<IReadOnlyList<CacheActivity>, bool> seen)
    {
        while (true)
        {
            var now = await ReadAsync(database, TimeSpan.FromHours(1));
            if (seen(now)) return now;
            await Task.Delay(50, Stop);
        }
    }

    [Fact]
    public async Task A_quiet_database_shows_nothing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        Assert.Empty(await ReadAsync(database, TimeSpan.FromMinutes(1)));
        // Nor does one whose neighbour is not.
        await using var neighbour = await TestDatabase.CreateAsync();
        await using var session = await neighbour.OpenAsync();
        await using var open = await session.BeginAsync(TransactionSettings.Default, Stop);
        var process = await open.ScalarAsync<int>(new SqlStep("wait", "select pg_backend_pid() from pg_sleep(0.01)"),
            Stop);
        Assert.DoesNotContain(await ReadAsync(database, TimeSpan.FromMilliseconds(1)),
            found => found.ProcessId == process);
    }

    [Fact]
    public async Task A_purge_is_shown_and_a_deployment_is_none()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var purging = await database.OpenAsync();
        await using (var purge = await purging.BeginAsync(TransactionSettings.Default, Stop))
        {
            Assert.True(await purge.ScalarAsync<bool>(AdvisoryLock.Purge.Take, Stop));
            var seen = Assert.Single(await ReadAsync(database, TimeSpan.FromHours(1)));
            Assert.Equal((ActivityKind.Purge, "public.ai_response_cache"), (seen.Kind, seen.Relation));
        }
        await using var deploying = await database.OpenAsync();
        await using var deployment = await deploying.BeginAsync(TransactionSettings.Default, Stop);
        Assert.True(await deployment.ScalarAsync<bool>(AdvisoryLock.Deployment.Take, Stop));
        Assert.Empty(await ReadAsync(database, TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Who_waits_and_who_keeps_waiting_are_shown_with_their_statements()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var holder = await database.OpenAsync();
        await using var holding = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await holding.RunAsync(Stop, new SqlStep("lock",
            "lock table public.ai_response_cache in access exclusive mode"));
        var waiting = database.SqlAsync("select count(*) from public.ai_response_cache");
        // The server reads what a session runs and whether it waits at slightly different times.
        var seen = await WaitForAsync(database, a =>
            a.Any(x => x.Kind == ActivityKind.Blocked && x.Query == "select count(*) from public.ai_response_cache"));
        var blocked = Assert.Single(seen, a => a.Kind == ActivityKind.Blocked);
        var blocking = Assert.Single(seen, a => a.Kind == ActivityKind.Blocking);
        Assert.Equal([blocking.ProcessId!.Value], blocked.BlockedBy);
        Assert.Equal("public.ai_response_cache", blocked.Relation);
        Assert.Contains("lock table", blocking.Query);
        Assert.True(blocking.Duration >= TimeSpan.Zero);
        await holding.DisposeAsync();
        await waiting;
    }

    [Fact]
    public async Task A_wait_for_a_row_of_ours_counts_and_one_on_somebody_elses_table_does_not()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, 1, 1);
        await database.SqlAsync("create table public.other (id integer); insert into public.other values (1)");
        await using var holder = await database.OpenAsync();
        await using var holding = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await holding.RunAsync(Stop, new SqlStep("rows", "update public.ai_cache_stats set cache_hits = 2"),
            new SqlStep("other", "update public.other set id = 2"));
        var other = database.SqlAsync("update public.other set id = 3");
        var row = database.SqlAsync("update public.ai_cache_stats set cache_hits = 3");
        while (await database.QueryAsync<long>("select count(*) from pg_stat_activity where datname = "
            + "current_database() and wait_event_type = 'Lock'") < 2) await Task.Delay(20, Stop);
        var seen = await ReadAsync(database, TimeSpan.FromHours(1));
        Assert.Equal("public.ai_cache_stats", Assert.Single(seen, a => a.Kind == ActivityKind.Blocked).Relation);
        await holding.DisposeAsync();
        await Task.WhenAll(other, row);
    }

    [Fact]
    public async Task A_long_transaction_is_one_that_is_older_than_asked_for()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var idler = await database.OpenAsync();
        await using var idling = await idler.BeginAsync(TransactionSettings.Default, Stop);
        await idling.ScalarAsync<int>("select 1", Stop);
        var seen = Assert.Single(await ReadAsync(database, TimeSpan.Zero));
        Assert.Equal((ActivityKind.LongTransaction, "idle in transaction", "AiCache"),
            (seen.Kind, seen.Phase, seen.Application));
        Assert.Empty(await ReadAsync(database, TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task An_index_build_is_shown_with_its_progress()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(2_000);
        await using var holder = await database.OpenAsync();
        await using var holding = await holder.BeginAsync(TransactionSettings.Default, Stop);
        // A concurrent build waits for whoever has written to the table.
        await holding.RunAsync(Stop, new SqlStep("write",
            "update public.ai_response_cache set hit_count = 0 where hit_count = 1"));
        var build = database.SqlAsync("create index concurrently extra on public.ai_response_cache (tokens_used)");
        var seen = (await WaitForAsync(database, a => a.Any(x => x.Kind == ActivityKind.IndexBuild)))
            .Single(a => a.Kind == ActivityKind.IndexBuild);
        Assert.EndsWith("ai_response_cache", seen.Relation);
        Assert.NotNull(seen.Phase);
        Assert.Contains("create index concurrently", seen.Query);
        await holding.DisposeAsync();
        await build;
    }

    [Fact]
    public async Task A_role_that_cannot_see_the_others_is_told_so()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var other = await database.OpenAsync();
        await using var idling = await other.BeginAsync(TransactionSettings.Default, Stop);
        await idling.ScalarAsync<int>("select 1", Stop);
        var role = TestDatabase.UniqueName("outsider");
        await database.AdminSqlAsync($"create role {role} login password 'o'");
        try
        {
            var warnings = new Warnings();
            await using var session = await DatabaseSession.OpenAsync(database.As(role, "o"), Stop);
            Assert.Empty(await CacheActivities.RunAsync(session.Work(warnings), new() { LongerThan = TimeSpan.Zero },
                Stop)
                .ToListAsync(Stop));
            Assert.Contains($"grant pg_read_all_stats to {role}", Assert.Single(warnings.Texts));
        }
        finally
        {
            DataSources.Release(database.As(role, "o"));
            await database.AdminSqlAsync($"drop role {role}");
        }
    }

    sealed class Warnings : IReporter
    {
        public List<string> Texts { get; } = [];
        public void Progress(ProgressReport report) { }
        public void Verbose(string message) { }
        public void Warning(string message) => Texts.Add(message);
    }
}
