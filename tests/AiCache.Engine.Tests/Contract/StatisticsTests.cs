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
        await database.SqlAsync("select aicache.fold_pending_stats()");
        Assert.Equal("800|160|640|2400|0", await database.QueryAsync<string>("select concat_ws('|', "
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
