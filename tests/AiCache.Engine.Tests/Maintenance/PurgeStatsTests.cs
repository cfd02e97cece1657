using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

public sealed class PurgeStatsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_that_only_the_server_has_are_removed_or_kept_like_any_other()
    {
        await using var database = await AgedDatabase.CreateAsync();
        await database.SqlAsync("""
            insert into public.ai_cache_stats (date, total_requests) values
              ('-infinity', 1), ('0044-03-15 BC', 2), (current_date - 91, 4), (current_date - 90, 8), ('20260-01-01', 16), ('infinity', 32);
            insert into aicache.stats_pending (date, is_hit, tokens_saved) values ('-infinity', true, 1), ('infinity', true, 1)
            """);
        var plan = await PurgeStats.PlanAsync(database.Target.Work(), new(), Stop);
        Assert.Equal((3, 8, 3, DateTime.MinValue), (plan.Deleted, plan.Requests, plan.Remaining, plan.Oldest));
        var result = await PurgeStats.RunAsync(database.Target.Work(), new(), Stop);
        Assert.Equal(plan with { Elapsed = default }, result with { Elapsed = default });
        Assert.Equal("3 1", await database.QueryAsync<string>("select concat_ws(' ', (select count(*) from "
            + "public.ai_cache_stats), (select count(*) from aicache.stats_pending))"));
        var none = await PurgeStats.RunAsync(database.Target.Work(), new(), Stop);
        Assert.Equal((0, null, null), (none.Deleted, none.Oldest, none.Newest));
    }
}
