using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Health;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Monitoring;
using static AiCache.Engine.Tests.Health.HealthReading;
using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Health;

/// <summary>Each alert fires on a database made for it, and stays silent on its near miss: space and vacuum.</summary>
public sealed class SpaceHealthTests
{
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
}
