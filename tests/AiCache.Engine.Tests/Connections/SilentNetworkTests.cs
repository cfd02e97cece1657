using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Tests.Connections;

/// <summary>A network that says nothing more: connections stand, and no word goes either way.</summary>
[Trait("Category", "Slow")]
public sealed class SilentNetworkTests(ITestOutputHelper output)
{
    /// <summary>What marks the statement after which the way is cut.</summary>
    const string Mark = "cut the way here";

    /// <summary>
    /// Between three seconds, which is the promise, and for ever, which it was: a machine may be busy.
    /// </summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static DatabaseTarget Through(SilentProxy proxy, DatabaseTarget target) => proxy.Before(target);

    static SqlStep Locking => new("lock", $"lock table public.lectures in share row exclusive mode /* {Mark} */");

    static Task<bool> IsLockedAsync(TestDatabase database) => database.QueryAsync<bool>(
        "select exists (select from pg_locks where relation = 'public.lectures'::regclass "
        + "and mode = 'ShareRowExclusiveLock' and database = (select oid from pg_database where datname = "
        + "current_database()))")!;

    [Fact(Explicit = true)]
    public async Task Who_cancels_is_free_at_once_and_the_server_lets_go_of_the_locks()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var proxy = new SilentProxy(database.Target.Hosts[0].Port, Mark);
        using var cancellation = new CancellationTokenSource();
        var clock = new Stopwatch();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var session = await DatabaseSession.OpenAsync(Through(proxy, database.Target), Stop);
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, Stop);
            var locking = transaction.RunAsync(cancellation.Token, Locking);
            await proxy.WhenCut;
            while (!await IsLockedAsync(database)) await Task.Delay(20, Stop);
            clock.Start();
            await cancellation.CancelAsync();
            await locking;
        });
        output.WriteLine($"Free after {clock.Elapsed.TotalSeconds:0.0} s.");
        Assert.True(clock.Elapsed < Soon, $"It took {clock.Elapsed}.");
        // The way stays cut, and nobody closes the server's end of it: its own limit ends the transaction.
        while (await IsLockedAsync(database)) await Task.Delay(500, Stop);
        output.WriteLine($"The lock was let go after {clock.Elapsed.TotalSeconds:0} s.");
    }

    [Fact(Explicit = true)]
    public async Task Who_waits_is_told_that_the_server_no_longer_answers()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var proxy = new SilentProxy(database.Target.Hosts[0].Port, Mark);
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await using var session = await DatabaseSession.OpenAsync(Through(proxy, database.Target), Stop);
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, Stop);
            await transaction.RunAsync(Stop, Locking);
        });
        output.WriteLine($"Told after {clock.Elapsed.TotalSeconds:0} s: {error.Message}");
        Assert.Equal((ErrorIds.ConnectionLost, "lock"), (error.ErrorId, error.Subject));
    }

    [Fact(Explicit = true)]
    public async Task Where_the_server_can_be_reached_anew_the_locks_go_with_the_error()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var proxy = new SilentProxy(database.Target.Hosts[0].Port, Mark, letsNewOnesThrough: true);
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await using var session = await DatabaseSession.OpenAsync(Through(proxy, database.Target), Stop);
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, Stop);
            await transaction.RunAsync(Stop, Locking);
        });
        Assert.Equal(ErrorIds.ConnectionLost, error.ErrorId);
        var clock = Stopwatch.StartNew();
        while (await IsLockedAsync(database)) await Task.Delay(50, Stop);
        output.WriteLine($"The lock was let go {clock.Elapsed.TotalSeconds:0.0} s later.");
        Assert.True(clock.Elapsed < Soon, $"It took {clock.Elapsed}.");
    }

    [Fact(Explicit = true)]
    public async Task A_copy_that_the_network_swallows_ends_when_it_is_cancelled()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("create table public.copied (x text)");
        using var proxy = new SilentProxy(database.Target.Hosts[0].Port, Mark);
        using var cancellation = new CancellationTokenSource();
        var clock = new Stopwatch();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var session = await DatabaseSession.OpenAsync(Through(proxy, database.Target), Stop);
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, Stop);
            await transaction.RunAsync(Stop, new SqlStep("first", "lock table public.copied in exclusive mode"));
            var copy = await session.Line.GuardAsync(async token => (NpgsqlCopyTextWriter)await session.Connection
                .BeginTextImportAsync("copy public.copied from stdin", token), null, Stop);
            var rows = System.Text.Encoding.UTF8.GetBytes($"{new string('x', 100_000)}{Mark}\n");
            cancellation.CancelAfter(TimeSpan.FromSeconds(3));
            clock.Start();
            while (true)
                await session.Line.GuardAsync(async token =>
                {
                    await copy.BaseStream.WriteAsync(rows, token);
                    return true;
                }, null, cancellation.Token);
        });
        output.WriteLine($"Free {clock.Elapsed.TotalSeconds - 3:0.0} s after it was cancelled.");
        Assert.True(clock.Elapsed < Soon, $"It took {clock.Elapsed}.");
    }

    [Fact(Explicit = true)]
    public async Task A_statement_that_takes_long_is_not_taken_for_silence()
    {
        var server = await TestServer.GetAsync();
        await using var session = await DatabaseSession.OpenAsync(server.Connection, Stop);
        var answer = await new Answering(
            () => SecondLook.IsAtWorkAsync(session.Target, session.Connection.ProcessID),
            () => Assert.Fail("It was given up."), TimeSpan.FromMilliseconds(200)).RunAsync(async token =>
            {
                await using var command = new NpgsqlCommand("select pg_sleep(3), 7", session.Connection);
                await using var reader = await command.ExecuteReaderAsync(token);
                await reader.ReadAsync(token);
                return reader.GetInt32(1);
            }, Stop);
        Assert.Equal(7, answer);
    }

    [Fact(Explicit = true)]
    public async Task A_transaction_that_only_holds_something_stays_as_long_as_we_live()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        await using var transaction = await session.BeginAsync(
            TransactionSettings.Default with { Idle = TimeSpan.FromSeconds(2) }, Stop);
        await transaction.RunAsync(Stop, Locking);
        await Task.Delay(TimeSpan.FromSeconds(6), Stop);
        Assert.True(await IsLockedAsync(database));
        await transaction.CommitAsync(Stop);
    }

    [Fact(Explicit = true)]
    public async Task A_transaction_that_nobody_asks_anything_is_ended_with_a_reason()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        await using var transaction = await session.BeginAsync(
            TransactionSettings.Default, Stop);
        // Shorter than any sign of life of ours.
        await transaction.RunAsync(Stop, Locking, new SqlStep("limit",
            "set local idle_in_transaction_session_timeout = 100"));
        while (await IsLockedAsync(database)) await Task.Delay(20, Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => transaction.RunAsync(Stop, Locking));
        Assert.Equal(ErrorIds.ConnectionLost, error.ErrorId);
    }

    [Fact(Explicit = true)]
    public async Task The_server_looks_whether_its_client_lives_and_only_within_our_transactions()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        const string settings = "select concat_ws(' ', current_setting('tcp_keepalives_idle'), "
            + "current_setting('tcp_keepalives_interval'), current_setting('idle_in_transaction_session_timeout'), "
            + "current_setting('statement_timeout'))";
        const string linux = "select concat_ws(' ', current_setting('tcp_keepalives_count'), "
            + "current_setting('tcp_user_timeout'))";
        await using (var transaction = await session.BeginAsync(TransactionSettings.Default, Stop))
        {
            Assert.Equal("15 5 2min 1h",
                await transaction.ScalarAsync<string>(new SqlStep("settings", settings), Stop));
            if (OperatingSystem.IsLinux())
                Assert.Equal("3 30000", await transaction.ScalarAsync<string>(new SqlStep("settings", linux), Stop));
        }
        var bare = new StatementBatch();
        var after = bare.Scalar<string>(new SqlStep("settings", settings));
        await session.RunBareAsync(bare, Stop);
        Assert.DoesNotContain("15 5", after.Value);
        Assert.EndsWith(" 0 0", after.Value, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task The_longest_and_the_shortest_of_times_are_what_they_say()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        await using (var longest = await session.BeginAsync(
            new TransactionSettings(TimeSpan.MaxValue, TimeSpan.MaxValue), Stop))
            Assert.Equal("2147483647", await longest.ScalarAsync<string>(new SqlStep("lock_timeout",
                "select setting from pg_catalog.pg_settings where name = 'lock_timeout'"), Stop));
        await using var shortest = await session.BeginAsync(
            new TransactionSettings(TimeSpan.FromTicks(1), TimeSpan.Zero), Stop);
        Assert.Equal("1ms", await shortest.ScalarAsync<string>(new SqlStep("lock_timeout", "show lock_timeout"), Stop));
    }
}
