using AiCache.Engine.Connections;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Contract;

public sealed class StatisticsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    const string Totals = "select concat_ws('|', total_requests, total_hits, total_misses, hit_rate, "
        + "total_tokens_saved, estimated_cost_saved) from public.get_cache_stats()";

    [Fact]
    public async Task Alone_a_caller_sees_his_count_in_the_days_row_at_once()
    {
        await using var database = await DeployedAsync();
        await database.SqlAsync("select public.increment_cache_stats(current_date, true, 150); select "
            + "public.increment_cache_stats(current_date, false, 0)");
        Assert.Equal("2|1|1|150", await database.QueryAsync<string>("select concat_ws('|', total_requests, "
            + "cache_hits, cache_misses, tokens_saved) from public.ai_cache_stats where date = current_date"));
        Assert.Equal("2|1|1|50.00|150|0.0000", await database.QueryAsync<string>(Totals));
    }

    [Fact]
    public async Task Without_requests_the_rate_is_zero_and_there_is_one_row()
    {
        await using var database = await DeployedAsync();
        Assert.Equal("0|0|0|0.00|0|0.0000", await database.QueryAsync<string>(Totals));
    }

    [Fact]
    public async Task The_cost_is_seven_and_a_half_cents_for_a_million_tokens()
    {
        await using var database = await DeployedAsync();
        await database.SqlAsync("select public.increment_cache_stats(current_date, true, 2000000000); select "
            + "public.increment_cache_stats(current_date, true, 2000000000)");
        Assert.Equal("2|2|0|100.00|4000000000|300.0000", await database.QueryAsync<string>(Totals));
    }

    [Fact]
    public async Task Sixteen_sessions_that_start_a_day_together_lose_no_count_and_never_fail()
    {
        await using var database = await DeployedAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async client =>
        {
            await using var session = await database.OpenAsync();
            for (var i = 0; i < 50; i++)
                await session.ScalarAsync<object>("select public.increment_cache_stats($1, $2, 3)", Stop,
                    new DateOnly(2026, 1, 1 + i % 2), i % 5 == client % 5);
        }));
        Assert.Equal("800|160|640|2400", await database.QueryAsync<string>("select concat_ws('|', total_requests, "
            + "total_hits, total_misses, total_tokens_saved) from public.get_cache_stats('2026-01-01', '2026-01-02')"));
        // A tenth of a second later nobody is at it any more: the next count takes in all that the others have left.
        await database.SqlAsync("select pg_sleep(0.2)");
        await database.SqlAsync("select public.increment_cache_stats('2026-01-01', true, 3)");
        Assert.Equal("801|161|640|2403|0", await database.QueryAsync<string>("select concat_ws('|', "
            + "sum(total_requests), sum(cache_hits), sum(cache_misses), sum(tokens_saved), (select count(*) from "
            + "aicache.stats_pending)) from public.ai_cache_stats"));
    }

    [Fact]
    public async Task A_session_that_holds_the_days_row_makes_nobody_wait_and_its_rollback_loses_only_its_own_count()
    {
        await using var database = await DeployedAsync();
        await using var holder = await database.OpenAsync();
        await using (var held = await holder.BeginAsync(TransactionSettings.Default, Stop))
        {
            await held.DoAsync("select public.increment_cache_stats(current_date, true, 1)", Stop);
            // lock_timeout would turn waiting into an error.
            await database.SqlAsync("set lock_timeout = '50ms'; select public.increment_cache_stats(current_date, "
                + "false, 0); select public.increment_cache_stats(current_date, true, 7)");
            Assert.Equal("2|1|1|50.00|7|0.0000", await database.QueryAsync<string>(Totals));
        }
        Assert.Equal("2|1|1|50.00|7|0.0000", await database.QueryAsync<string>(Totals));
        await database.SqlAsync("select public.increment_cache_stats(current_date, true, 1)");
        Assert.Equal("3|2|8|0", await database.QueryAsync<string>("select concat_ws('|', total_requests, cache_hits, "
            + "tokens_saved, (select count(*) from aicache.stats_pending)) from public.ai_cache_stats"));
    }

    [Fact]
    public async Task A_session_that_holds_a_row_that_was_there_before_makes_nobody_wait_either()
    {
        await using var database = await DeployedAsync();
        await database.SqlAsync("select public.increment_cache_stats(current_date, true, 1)");
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.DoAsync("select public.increment_cache_stats(current_date, true, 1)", Stop);
        await database.SqlAsync("set lock_timeout = '50ms'; select public.increment_cache_stats(current_date, false, 0)");
        Assert.Equal("2|1|1|50.00|1|0.0000", await database.QueryAsync<string>(Totals));
    }

    /// <summary>Whether the day is busy or at rest as it is held.</summary>
    [Theory]
    [InlineData("1 ms")]
    [InlineData("1 s")]
    public async Task While_somebody_else_holds_the_days_row_a_count_leaves_one_pending_and_does_not_wait(string ago)
    {
        await using var database = await DeployedAsync();
        await using var caller = await database.OpenAsync();
        await using var holder = await database.OpenAsync();
        await using (var calling = await caller.BeginAsync(TransactionSettings.Default, Stop))
        {
            var now = await caller.ScalarAsync<string>("select now()::text", Stop);
            await database.SqlAsync("insert into public.ai_cache_stats (date, total_requests, cache_hits, updated_at) "
                + $"values (current_date, 1, 1, '{now}'::timestamptz - interval '{ago}')");
            await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
            // As somebody does who mends a number: he asks no counter.
            await held.DoAsync("update public.ai_cache_stats set tokens_saved = 5", Stop);
            await calling.DoAsync("set local lock_timeout = '50ms'", Stop);
            await calling.DoAsync("select public.increment_cache_stats(current_date, false, 7)", Stop);
            await calling.CommitAsync(Stop);
            Assert.Equal("false|7", await database.QueryAsync<string>(
                "select concat_ws('|', is_hit::text, tokens_saved) from aicache.stats_pending"));
        }
        Assert.Equal("2|1|1|50.00|7|0.0000", await database.QueryAsync<string>(Totals));
    }

    /// <summary>How long ago somebody has counted on the day, and how often it was done before.</summary>
    [Theory]
    // In the same transaction: hundreds of counts in one cost what one costs, each.
    [InlineData("0", 62, 3000)]
    [InlineData("1 ms", 62, 3000)]
    [InlineData("1 ms", 63, 0)]
    [InlineData("1 s", 62, 0)]
    // The clock was set back meanwhile.
    [InlineData("-1 hour", 62, 0)]
    public async Task A_day_at_rest_is_folded_at_once_and_a_busy_one_by_one_count_in_64(string ago, int counted,
        long pending)
    {
        await using var database = await DeployedAsync();
        // Within a transaction now() stands still.
        await database.SqlAsync($"""
            begin;
            insert into public.ai_cache_stats (date, total_requests, cache_hits, updated_at)
              values (current_date, {counted}, {counted}, now() - interval '{ago}');
            insert into aicache.stats_pending (date, is_hit, tokens_saved)
              select current_date - i % 2, true, 1 from generate_series(1, 3000) i;
            select public.increment_cache_stats(current_date, false, 1);
            commit
            """);
        Assert.Equal($"{pending}|{counted + 3001}", await database.QueryAsync<string>("select concat_ws('|', "
            + "(select count(*) from aicache.stats_pending), total_requests) from public.get_cache_stats()"));
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task In_a_snapshot_that_does_not_move_counts_are_appended_and_folded_later(string isolation)
    {
        await using var database = await DeployedAsync();
        await database.SqlAsync($"begin isolation level {isolation}; select "
            + "public.increment_cache_stats(current_date - 1, true, 5); commit");
        Assert.Equal(1, await database.QueryAsync<long>("select count(*) from aicache.stats_pending"));
        await database.SqlAsync("select public.increment_cache_stats(current_date, true, 1)");
        Assert.Equal("2|6|0", await database.QueryAsync<string>("select concat_ws('|', sum(total_requests), "
            + "sum(tokens_saved), (select count(*) from aicache.stats_pending)) from public.ai_cache_stats"));
    }

    static async Task<TestDatabase> DeployedAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        return database;
    }
}
