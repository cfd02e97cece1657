using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class StatementErrorTests
{
    static async Task<AiCacheException> FailAsync(DatabaseSession session, string sql,
        TransactionSettings? settings = null)
    {
        await using var transaction = await session.BeginAsync(settings ?? TransactionSettings.Default, default);
        return await Assert.ThrowsAsync<AiCacheException>(() =>
            transaction.RunAsync(StatementBatch.OfOthers([new SqlStep("first", "select 1"),
                new SqlStep("the one", sql), new SqlStep("last", "select 2")]), default));
    }

    [Theory]
    [InlineData("select pg_reload_conf()", ErrorIds.PermissionDenied, FailureKind.Permission, "42501")]
    [InlineData("select 1 / 0", ErrorIds.ServerError, FailureKind.Server, "22012")]
    [InlineData("do $$ begin raise sqlstate '40001'; end $$", ErrorIds.TransactionConflict, FailureKind.Conflict,
        "40001")]
    [InlineData("do $$ begin raise sqlstate '40P01'; end $$", ErrorIds.TransactionConflict, FailureKind.Conflict,
        "40P01")]
    [InlineData("do $$ begin raise sqlstate '53100'; end $$", ErrorIds.ServerOutOfSpace, FailureKind.Server, "53100")]
    public async Task A_servers_error_has_an_id_its_SQLSTATE_and_the_statements_name(string sql, string id,
        FailureKind kind, string sqlState)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        var error = await FailAsync(session, sql);
        Assert.Equal((id, kind, sqlState, "the one"), (error.ErrorId, error.Kind, error.SqlState, error.Subject));
        Assert.Contains(database.Target.DisplayName, error.Message);
    }

    [Fact]
    public async Task A_read_only_default_is_named_with_its_remedy()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await database.AdminSqlAsync($"alter database {database.Name} set default_transaction_read_only = on");
        DatabaseSession.CloseIdle(database.Target);
        await using var session = await database.OpenAsync();
        var error = await FailAsync(session, "create table public.t ()");
        Assert.Equal((ErrorIds.ServerReadOnly, FailureKind.Conflict, "25006"),
            (error.ErrorId, error.Kind, error.SqlState));
        Assert.Contains("default_transaction_read_only", error.RecommendedAction);
    }

    [Fact]
    public async Task A_lock_that_is_not_granted_is_a_lock_timeout()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await database.SqlAsync("create table public.t ()");
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, default);
        await held.DoAsync("lock table public.t", default);
        await using var session = await database.OpenAsync();
        var error = await FailAsync(session, "lock table public.t",
            new TransactionSettings(TimeSpan.FromMilliseconds(20), TimeSpan.Zero));
        Assert.Equal((ErrorIds.LockTimeout, FailureKind.Timeout, "55P03"), (error.ErrorId, error.Kind, error.SqlState));
    }

    [Fact]
    public async Task A_time_limit_and_somebodys_cancel_are_told_apart()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        var error = await FailAsync(session, "select pg_sleep(60)",
            new TransactionSettings(TimeSpan.Zero, TimeSpan.FromMilliseconds(20)));
        Assert.Equal((ErrorIds.StatementTimeout, FailureKind.Timeout, "57014"),
            (error.ErrorId, error.Kind, error.SqlState));
        error = await FailAsync(session, "select pg_cancel_backend(pg_backend_pid()), pg_sleep(60)");
        Assert.Equal((ErrorIds.StatementCancelled, FailureKind.Server, "57014"),
            (error.ErrorId, error.Kind, error.SqlState));
    }

    [Fact]
    public async Task Our_own_cancellation_is_one_and_the_session_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            session.ScalarAsync<string>("select pg_sleep(60)::text", cancellation.Token));
        Assert.Equal(1, await session.ScalarAsync<int>("select 1", default));
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from pg_stat_activity where query like "
            + "'%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()"));
    }

    [Fact]
    public async Task A_backend_that_is_terminated_in_mid_statement_is_a_lost_connection()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        var error = await FailAsync(session, "select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)");
        Assert.Equal((ErrorIds.ConnectionLost, FailureKind.Connection), (error.ErrorId, error.Kind));
        Assert.False(string.IsNullOrEmpty(error.RecommendedAction));
        Assert.Equal(1, await session.ScalarAsync<int>("select 1", default));
    }

    [Fact]
    public async Task What_was_done_before_a_loss_is_not_carried_over_to_another_connection()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        await using (var transaction = await session.BeginAsync(TransactionSettings.Default, default))
        {
            await transaction.DoAsync("create table public.t ()", default);
            await database.AdminSqlAsync($"select pg_terminate_backend({session.Connection.ProcessID}, 10000)");
            var error = await Assert.ThrowsAsync<AiCacheException>(() =>
                transaction.DoAsync("create table public.u ()", default));
            Assert.Equal(ErrorIds.ConnectionLost, error.ErrorId);
            error = await Assert.ThrowsAsync<AiCacheException>(() => transaction.CommitAsync(default));
            Assert.Equal(ErrorIds.ConnectionLost, error.ErrorId);
        }
        Assert.Equal(0, await session.ScalarAsync<long>("select count(*) from "
            + "pg_catalog.pg_tables where schemaname = 'public'", default));
    }
}
