using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

public sealed class OptimizeTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<List<OptimizeResult>> OptimizeAsync(DatabaseSession session, OptimizeMode mode)
    {
        var results = new List<OptimizeResult>();
        await foreach (var result in Optimize.RunAsync(session.Work(), mode, Stop))
            results.Add(result);
        return results;
    }

    [Theory]
    [InlineData(OptimizeMode.Analyze)]
    [InlineData(OptimizeMode.Vacuum)]
    [InlineData(OptimizeMode.VacuumFull)]
    public async Task A_time_limit_for_an_applications_statements_does_not_end_it_and_is_put_back(OptimizeMode mode)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10);
        await database.AdminSqlAsync($"alter database {database.Name} set statement_timeout = '150ms'");
        await using var holder = await database.OpenAsync();
        await using var session = await database.OpenAsync();
        var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.DoAsync("lock table public.ai_response_cache in share update exclusive mode", Stop);
        var work = OptimizeAsync(session, mode);
        // It waits for longer than the limit, unless the limit ended it.
        while (!work.IsCompleted && !await TestDatabase.QueryAsync<bool>(database.Admin, """
            select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and now() - query_start > '400 ms')
            """)) await Task.Delay(20, Stop);
        await held.DisposeAsync();
        Assert.Equal(4, (await work).Count);
        Assert.Equal("150ms", await session.BareAsync<string>("show statement_timeout", Stop));
    }

    [Fact]
    public async Task Behind_a_pooler_the_limit_stays_and_the_error_names_it()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10);
        await database.AdminSqlAsync($"alter database {database.Name} set statement_timeout = '150ms'");
        await using var pooler = await PgBouncer.StartAsync("transaction");
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.DoAsync("lock table public.ai_response_cache in share update exclusive mode", Stop);
        await using var session = await DatabaseSession.OpenAsync(pooler.Through(database.Target), Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => OptimizeAsync(session, OptimizeMode.Vacuum));
        Assert.Equal((ErrorIds.StatementTimeout, "57014"), (error.ErrorId, error.SqlState));
        Assert.Contains("set statement_timeout", error.Command);
        DatabaseSession.CloseIdle(session.Target);
    }
}
