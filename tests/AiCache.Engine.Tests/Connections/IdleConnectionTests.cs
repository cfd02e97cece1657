using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class IdleConnectionTests
{
    [Fact]
    public async Task A_pooled_connection_is_used_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var first = await SessionQuery.ReadAsync<int>(database.Target, "select pg_backend_pid()");
        Assert.Equal(first, await SessionQuery.ReadAsync<int>(database.Target, "select pg_backend_pid()"));
        DatabaseSession.CloseIdle(database.Target);
        Assert.NotEqual(first, await SessionQuery.ReadAsync<int>(database.Target, "select pg_backend_pid()"));
    }

    [Fact]
    public async Task Connections_that_were_terminated_while_idle_are_replaced_unnoticed()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using (await database.OpenAsync())
        await using (await database.OpenAsync()) { }
        await database.AdminSqlAsync("select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = "
            + $"'{database.Name}' and usename = 'postgres'");
        await using var session = await database.OpenAsync();
        Assert.Equal(1, await session.ScalarAsync<int>("select 1", default));
        Assert.Equal(1, session.RoundTrips);
    }

    [Fact]
    public async Task A_session_that_was_terminated_while_idle_goes_on_with_another_connection()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        var process = await session.ScalarAsync<int>("select pg_backend_pid()", default);
        await database.AdminSqlAsync($"select pg_terminate_backend({process}, 10000)");
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        await using (var transaction = await session.BeginAsync(TransactionSettings.Default, default))
            Assert.NotEqual(process, await transaction.ScalarAsync<int>("select pg_backend_pid()", default));
    }

    [Fact]
    public async Task After_a_long_silence_a_server_is_asked_whether_it_is_there()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        Assert.True(await PooledConnection.AnswersAsync(session.Connection, default));
        var process = await session.ScalarAsync<int>("select pg_backend_pid()", default);
        await database.AdminSqlAsync($"select pg_terminate_backend({process}, 10000)");
        Assert.False(await PooledConnection.AnswersAsync(session.Connection, default));
    }

    [Fact]
    public async Task A_restarted_server_goes_unnoticed_and_a_stopped_one_does_not()
    {
        await using var cluster = await ScratchCluster.StartAsync();
        await using (await DatabaseSession.OpenAsync(cluster.Target, default))
        await using (await DatabaseSession.OpenAsync(cluster.Target, default)) { }
        await cluster.RestartAsync();
        Assert.Equal(1, await SessionQuery.ReadAsync<int>(cluster.Target, "select 1"));

        await cluster.StopAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            DatabaseSession.OpenAsync(cluster.Target, default));
        Assert.Equal(ErrorIds.ServerUnreachable, error.ErrorId);
        DatabaseSession.CloseIdle(cluster.Target);
    }

    [Fact]
    public async Task Nothing_is_left_in_a_connection_for_its_next_user()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using (var session = await database.OpenAsync())
        {
            await using var transaction = await session.BeginAsync(new TransactionSettings(TimeSpan.FromSeconds(7),
                TimeSpan.FromSeconds(9)), default);
            await transaction.DoAsync("select 1", default);
            await transaction.CommitAsync(default);
        }
        Assert.Equal("0 0", await SessionQuery.ReadAsync<string>(database.Target,
            "select current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')"));
    }
}
