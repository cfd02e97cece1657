using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Connections;

public class PoolerTests
{
    [Fact]
    public async Task A_pooler_is_told_from_the_server_itself()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        await using var direct = await database.OpenAsync();
        Assert.Null(direct.Pooler);
        Assert.Equal(PoolerKind.None, await direct.DetectPoolerAsync(default));
        Assert.Equal(1, direct.RoundTrips);

        await using var pooled = await DatabaseSession.OpenAsync(bouncer.Through(database.Target), default);
        Assert.Equal(PoolerKind.Other, await pooled.DetectPoolerAsync(default));
        Assert.Equal(PoolerKind.Other, await pooled.DetectPoolerAsync(default));
        Assert.Equal(1, pooled.RoundTrips);
        DatabaseSession.CloseIdle(pooled.Target);
    }

    [Theory]
    [InlineData("aws-0-eu-central-1.pooler.supabase.com", 7, 8, PoolerKind.Supavisor)]
    [InlineData("aws-0-eu-central-1.pooler.supabase.com", 7, 7, PoolerKind.None)]
    [InlineData("db.example.com", 0, 8, PoolerKind.Other)]
    public void The_hosts_name_says_which_pooler_but_not_whether(string host, int announced, int answering,
        PoolerKind kind) =>
        Assert.Equal(kind, PoolerDetection.Tell(announced, answering, new HostEndpoint(host, 6543)));

    [Fact]
    public async Task Settings_of_a_transaction_do_not_reach_others_through_a_pooler()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        var target = bouncer.Through(database.Target);
        await using var one = await DatabaseSession.OpenAsync(target, default);
        await using var two = await DatabaseSession.OpenAsync(target, default);
        await using (var transaction = await one.BeginAsync(new TransactionSettings(TimeSpan.FromSeconds(7),
            TimeSpan.FromSeconds(9)), default))
        {
            await transaction.DoAsync("select 1", default);
            await transaction.CommitAsync(default);
        }
        Assert.Equal("0", await two.BareAsync<string>("select current_setting('lock_timeout')", default));
        DatabaseSession.CloseIdle(target);
    }

    [Fact]
    public async Task Server_options_that_a_pooler_does_not_take_are_named()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        var target = bouncer.Through(database.Target) with { ServerOptions = "-c geqo=off" };
        var error = await Assert.ThrowsAsync<AiCacheException>(() => DatabaseSession.OpenAsync(target, default));
        Assert.Equal((ErrorIds.ConnectionOptionUnsupported, FailureKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains("options", error.RecommendedAction);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_database_are_told_apart_through_a_pooler()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var bouncer = await PgBouncer.StartAsync("transaction");
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            DatabaseSession.OpenAsync(bouncer.Through(database.Target) with { Password = "wr0ng" }, default));
        Assert.Equal(ErrorIds.AuthenticationFailed, error.ErrorId);
        error = await Assert.ThrowsAsync<AiCacheException>(() =>
            DatabaseSession.OpenAsync(bouncer.Through(TestDatabase.Named(database.Target, "nowhere")), default));
        Assert.Equal(ErrorIds.DatabaseNotFound, error.ErrorId);
    }
}
