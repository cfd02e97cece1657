using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>Beside others who write, batches are small, many, and cost little.</summary>
public sealed class GentlePurgeTests
{
    const string Kept = "select count(*) from pg_prepared_statements";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beside_others_it_takes_many_small_batches_and_not_all_of_them_look_whether_they_are_still_there()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 3000);
        var reporter = new RecordingReporter();
        var result = await BesideAsync(database, () => database.PurgeAsync(
            new() { TargetBatchTime = TimeSpan.FromMilliseconds(20) }, reporter));
        Assert.Equal((3000, 0, 300_000L), (result.Deleted, result.Remaining, result.BytesFreed));
        Assert.InRange(result.Batches, 20, int.MaxValue);
        Assert.InRange(Times(reporter, "look who waits"), 1, result.Batches - 1);
    }

    [Theory]
    [InlineData("look ahead")]
    [InlineData("look who waits")]
    public async Task Once_they_are_gone_it_looks_ahead_again_and_around_in_every_batch(string look)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 20_000);
        var reporter = new RecordingReporter();
        var purge = Task.CompletedTask;
        var before = 0;
        await BesideAsync(database, async () =>
        {
            purge = database.PurgeAsync(reporter: reporter);
            while (Times(reporter, "delete stale entries") < 10 && !purge.IsCompleted) await Task.Delay(5, Stop);
            before = Times(reporter, look);
            return true;
        });
        await purge;
        Assert.InRange(Times(reporter, look), before + 2, int.MaxValue);
    }

    [Fact]
    public void A_long_way_to_the_server_makes_no_batch_smaller_and_no_pause_longer()
    {
        var run = new PurgeRun(new());
        run.Know(new Staleness(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, "now", null, Any: true, First: null, Pages: 1,
            Rows: 1, Keepers: [], RefusedBy: null, MayDelete: true));
        run.Begin(byPages: false, expected: null);
        var first = run.Rows;
        run.Walked(new PurgeBatch("next", first, 0, 0, 0)
        {
            Rows = first, Others = (0, 1), Took = TimeSpan.FromMilliseconds(0.1)
        }, elapsed: TimeSpan.FromMilliseconds(80));
        Assert.Equal(4 * first, run.Rows);
        Assert.Equal(TimeSpan.FromMilliseconds(1.9), run.Pause);
        Assert.Equal(TimeSpan.FromMilliseconds(80), run.Longest);
    }

    [Theory]
    [InlineData("purge_range_in_one")]
    [InlineData("purge_around_locks")]
    public async Task A_batch_tells_how_long_the_server_was_at_work_on_it(string way)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10);
        await database.SqlAsync("""
            create function public.slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.3); return null; end';
            create trigger slow after delete on public.ai_response_cache for each statement execute function public.slow()
            """);
        await using var session = await database.OpenAsync();
        var stale = await Staleness.ReadAsync(session, new(), Stop);
        var batch = await PurgeBatch.DeleteAsync(session, stale.Delete(way, stale.All, 10), looksAround: false,
            TimeSpan.Zero, Stop);
        Assert.Equal((10, null), (batch.Deleted, batch.Others));
        Assert.InRange(batch.Took, TimeSpan.FromMilliseconds(300), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task What_a_role_has_on_its_own_search_path_is_never_called()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1500);
        await database.SqlAsync("""
            create schema trap;
            create function trap.spring(pg_catalog.timestamptz) returns boolean language plpgsql as 'begin raise exception ''sprung''; end';
            create domain trap.timestamptz as pg_catalog.timestamptz check (trap.spring(value));
            do $$ begin execute format('alter role postgres in database %I set search_path = trap, pg_catalog', current_database()); end $$
            """);
        DatabaseSession.CloseIdle(database.Target);
        var result = await BesideAsync(database, () => database.PurgeAsync());
        Assert.Equal((1500, 0), (result.Deleted, result.Remaining));
    }

    [Fact]
    public async Task It_works_through_a_pooler_that_hands_each_batch_to_another_process()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 1500);
        await using var bouncer = await PgBouncer.StartAsync("transaction", connections: 2);
        var target = bouncer.Through(database.Target);
        var result = await BesideAsync(database, () => PurgeEntries.RunAsync(target.Work(), new(), Stop)
            .FirstAsync(Stop).AsTask());
        Assert.Equal((1500, 0), (result.Deleted, result.Remaining));
        // Both of its server connections, each in a transaction.
        await using (var one = await DatabaseSession.OpenAsync(target, Stop))
        await using (var other = await DatabaseSession.OpenAsync(target, Stop))
        await using (var first = await one.BeginAsync(TransactionSettings.Default, Stop))
        await using (var second = await other.BeginAsync(TransactionSettings.Default, Stop))
        {
            Assert.Equal(0, await first.ScalarAsync<long>(Kept, Stop));
            Assert.Equal(0, await second.ScalarAsync<long>(Kept, Stop));
        }
        DataSources.Release(target);
    }

    [Fact]
    public async Task The_server_keeps_what_is_sent_again_and_again_and_nothing_else()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            var batch = new StatementBatch { IsRepeated = i > 0 };
            var answer = batch.Scalar<int>(new("add", "select $1 + 1", i));
            await session.RunAsync(batch, TransactionSettings.Default, Stop);
            Assert.Equal(i + 1, answer.Value);
            // The settings, and the statement.
            Assert.Equal(i == 0 ? 0 : 2, await session.ScalarAsync<long>(Kept, Stop));
        }
    }

    [Fact]
    public async Task What_is_sent_again_and_again_has_its_own_time_limit_the_first_time_too()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        await using var session = await database.OpenAsync();
        var batch = new StatementBatch { IsRepeated = true };
        batch.Call(new("sleep", "select pg_sleep(60)"));
        var error = await Assert.ThrowsAsync<AiCacheException>(() => session.RunAsync(batch,
            new TransactionSettings(TimeSpan.Zero, TimeSpan.FromMilliseconds(300)), Stop));
        Assert.Equal(ErrorIds.StatementTimeout, error.ErrorId);
    }

    /// <summary>Does something while another session writes to the cache.</summary>
    static async Task<T> BesideAsync<T>(TestDatabase database, Func<Task<T>> work)
    {
        await using var writer = await database.OpenAsync();
        await using var written = await writer.BeginAsync(TransactionSettings.Default, Stop);
        await written.DoAsync("lock table public.ai_response_cache in row exclusive mode", Stop);
        return await work();
    }

    static int Times(RecordingReporter reporter, string step) => reporter.Text.Split(step).Length - 1;
}
