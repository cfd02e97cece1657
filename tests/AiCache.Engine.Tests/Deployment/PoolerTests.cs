using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;

namespace AiCache.Engine.Tests.Deployment;

public sealed class PoolerTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task Deploying_looking_and_undoing_work_through_PgBouncer_and_leave_no_setting_behind(string mode)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var bouncer = await PgBouncer.StartAsync(mode);
        var target = bouncer.Through(database.Target);
        await using (var session = await DatabaseSession.OpenAsync(target, Stop))
        {
            Assert.All(await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop), r =>
                Assert.Equal(MigrationOutcome.Applied, r.Outcome));
            Assert.All(await Deploy.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop), r =>
                Assert.Equal(MigrationOutcome.AlreadyApplied, r.Outcome));
            // The next client of the pooler gets the connection that we used.
            Assert.Equal("\"\\$user\", public, extensions|0|0", await TestDatabase.QueryAsync<string>(target,
                "select concat_ws('|', current_setting('search_path'), current_setting('lock_timeout'), (select "
                + "count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database "
                + "where datname = current_database())))"));
            await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        }
        Assert.All(await DeployTests.StatesAsync(database), s => Assert.Equal(MigrationStatus.Pending, s.Status));
        DataSources.Release(target);
    }
}
