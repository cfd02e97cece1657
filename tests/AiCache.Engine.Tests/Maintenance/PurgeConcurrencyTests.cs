using System.Diagnostics;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;

namespace AiCache.Engine.Tests.Maintenance;

public sealed class PurgeConcurrencyTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beside_writers_exactly_the_stale_go_and_never_one_that_was_renewed_meanwhile()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 6000, fresh: 200);
        using var done = new CancellationTokenSource();
        var renewed = new List<Guid>();
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            await using var session = await database.OpenAsync();
            for (var i = 1; !done.IsCancellationRequested; i++)
            {
                var key = $"stale {1 + (i * 7919 + writer) % 6000}";
                await session.ScalarAsync<int?>("update public.ai_response_cache set hit_count = hit_count + 1, "
                    + "last_accessed_at = now() where cache_key = $1 returning hit_count", Stop,
                    $"fresh {1 + i % 200}");
                var id = await session.ScalarAsync<Guid?>("update public.ai_response_cache set created_at = now(), "
                    + "hit_count = 0 where cache_key = $1 returning id", Stop, key);
                if (id is { } kept) lock (renewed) renewed.Add(kept);
            }
        }).ToList();
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromMilliseconds(10) });
        await done.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal(PurgeEnd.Completed, result.EndedBecause);
        Assert.NotEmpty(renewed);
        await using var session = await database.OpenAsync();
        var ids = renewed.Distinct().ToArray();
        Assert.Equal(ids.Length, await session.ScalarAsync<long>("select count(*) from "
            + "public.ai_response_cache where id = any ($1)", Stop, (object)ids));
        Assert.Equal(0, await session.ScalarAsync<long>("select count(*) from "
            + "public.ai_response_cache where created_at < $1", Stop, result.Cutoff));
        Assert.Equal(6000 - ids.Length, result.Deleted);
        Assert.Equal(200, await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'fresh'"));
    }

    [Fact]
    public async Task Entries_that_another_session_holds_are_gone_round_counted_and_taken_the_next_time()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 900);
        await using (var holder = await database.OpenAsync())
        {
            await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
            await held.DoAsync("select 1 from public.ai_response_cache where cache_key in "
                + "('stale 1', 'stale 450', 'stale 451', 'stale 900') for update", Stop);
            var result = await database.PurgeAsync();
            Assert.Equal((896, 4, PurgeEnd.Completed), (result.Deleted, result.Remaining, result.EndedBecause));
        }
        Assert.Equal(4, (await database.PurgeAsync()).Deleted);
    }

    [Fact]
    public async Task Entries_that_are_free_again_before_the_end_are_taken_after_all()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 900);
        await using var holder = await database.OpenAsync();
        var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.DoAsync("select 1 from public.ai_response_cache where cache_key = 'stale 900' for update", Stop);
        var released = false;
        var result = await database.PurgeAsync(reporter: new ListeningReporter(_ =>
        {
            // The oldest entry was gone round by the first batch.
            if (!released) held.DisposeAsync().AsTask().Wait();
            released = true;
        }));
        Assert.Equal((900, 0), (result.Deleted, result.Remaining));
    }

    [Fact]
    public async Task Of_two_purges_at_once_the_second_ends_at_once_and_says_why()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 100);
        await using var holder = await database.OpenAsync();
        var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        // Nobody may delete, everybody may read: the first purge stays where it is.
        await held.DoAsync("lock table public.ai_response_cache in share row exclusive mode", Stop);
        var first = database.PurgeAsync();
        while (!await database.QueryAsync<bool>("select exists (select 1 from pg_locks where locktype = 'advisory' "
            + "and classid = 1095320393 and granted and database = (select oid from pg_database "
            + "where datname = current_database()))"))
            await Task.Delay(20, Stop);
        var reporter = new ListeningReporter(_ => { });
        var records = new List<StaleEntryResult>();
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await foreach (var record in PurgeEntries.RunAsync(database.Target.Work(reporter), new(), Stop))
                records.Add(record);
        });
        var second = Assert.Single(records);
        Assert.Equal((0, 100, PurgeEnd.AlreadyRunning), (second.Deleted, second.Remaining, second.EndedBecause));
        Assert.Equal(ErrorIds.PurgeAlreadyRunning, error.ErrorId);
        Assert.Matches(@"Another purge is at work at .*: pid \d+, postgres \(AiCache\), (idle in transaction|active) since",
            Assert.Single(reporter.Warnings));
        await held.DisposeAsync();
        Assert.Equal(100, (await first).Deleted);
    }

    [Theory]
    [InlineData("select pg_advisory_lock(1095320393, 2)")]
    [InlineData("select pg_advisory_xact_lock(1095320393, 2)")]
    [InlineData("select pg_advisory_lock_shared(1095320393, 2)")]
    public async Task Whoever_may_delete_nothing_cannot_hold_a_purge_off_and_is_named(string squat)
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 100, fresh: 3);
        var role = TestDatabase.UniqueName("squatter");
        await database.AdminSqlAsync($"create role {role} login password 'secret'");
        var squatter = database.As(role, "secret");
        await using (var session = await DatabaseSession.OpenAsync(squatter, Stop))
        await using (var held = await session.BeginAsync(TransactionSettings.Default, Stop))
        {
            await held.ScalarAsync<string>(new SqlStep("squat", $"select x::text from ({squat}) x"), Stop);
            var reporter = new ListeningReporter(_ => { });
            var result = await database.PurgeAsync(reporter: reporter);
            Assert.Equal((100, PurgeEnd.Completed), (result.Deleted, result.EndedBecause));
            Assert.Matches($@"held by pid \d+, {role} .*cannot be purging", Assert.Single(reporter.Warnings));
            // The same for the job, which pg_cron runs as it stands.
            await database.AddAsync("later", 50, "now() - interval '40 days'");
            await database.SqlAsync(MaintenanceTask.All(new())[0].Statement!);
            Assert.Equal("fresh:3", await database.LeftAsync());
        }
        DataSources.Release(squatter);
        await database.AdminSqlAsync($"drop role {role}");
    }

    [Fact]
    public async Task A_job_that_finds_another_purge_at_work_fails_and_says_why()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10);
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        Assert.True(await held.ScalarAsync<bool>(AdvisoryLock.Purge.Take, Stop));
        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            database.SqlAsync(MaintenanceTask.All(new())[0].Statement!));
        Assert.Equal("another purge is at work", refusal.MessageText);
        Assert.Equal("stale:10", await database.LeftAsync());
    }

    [Fact]
    public async Task The_purge_that_is_scheduled_deletes_what_is_older_and_nothing_else()
    {
        await using var database = await AgedDatabase.CreateAsync();
        await database.AddAsync("old", 1200, "now() - interval '7 days 1 minute' - i / 2 * interval '1 minute'");
        await database.AddAsync("instant", 1200, "now() - interval '8 days'");
        await database.AddAsync("young", 100, "now() - interval '7 days' + i * interval '1 minute'");
        await database.SqlAsync(MaintenanceTask.All(new() { OlderThanDays = 7 })[0].Statement!);
        Assert.Equal("young:100", await database.LeftAsync());
    }

    [Fact]
    public async Task After_a_batch_that_others_waited_for_they_have_their_turn()
    {
        var turn = TimeSpan.FromSeconds(3);
        await using var database = await AgedDatabase.CreateAsync(stale: 900);
        // The first batch ends once somebody waits for it.
        await database.SqlAsync("""
            create table public.waited (yes boolean);
            create function public.await_a_waiter() returns trigger language plpgsql as $$ begin
              while not exists (select from public.waited) loop
                if exists (select from pg_locks l where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))) then
                  insert into public.waited values (true);
                end if;
              end loop;
              return null;
            end $$;
            create trigger await_a_waiter after delete on public.ai_response_cache for each statement execute function public.await_a_waiter()
            """);
        var reports = new List<TimeSpan>();
        var clock = Stopwatch.StartNew();
        var purge = database.PurgeAsync(new() { TargetBatchTime = turn },
            new ListeningReporter(_ => reports.Add(clock.Elapsed)));
        await using var session = await database.OpenAsync();
        while (!purge.IsCompleted)
        {
            await session.RunAsync(new StatementBatch(new SqlStep("use", "update public.ai_response_cache set "
                + "hit_count = hit_count + 1 where cache_key = 'stale 900'")),
                new TransactionSettings(TimeSpan.Zero, TimeSpan.Zero), Stop);
            if (await database.QueryAsync<bool>("select exists (select from public.waited)")) break;
        }
        Assert.Equal(900, (await purge).Deleted);
        Assert.InRange(reports[1] - reports[0], 0.9 * turn, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_table_that_stays_locked_is_an_error_that_names_the_lock()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 10);
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.DoAsync("lock table public.ai_response_cache in share row exclusive mode", Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            database.PurgeAsync(new() { LockWait = TimeSpan.FromMilliseconds(300) }));
        Assert.Equal((ErrorIds.LockTimeout, "55P03"), (error.ErrorId, error.SqlState));
    }

    [Fact]
    public async Task Stopped_in_the_middle_it_has_committed_what_it_says_and_another_run_does_the_rest()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 20000, fresh: 5);
        using var stop = new CancellationTokenSource();
        var reporter = new ListeningReporter(report => { if (report == 3) stop.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromSeconds(10) }, reporter, stop.Token));
        var left = await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'stale'");
        Assert.InRange(left, 1, 19999);
        Assert.Contains($"Stopped after {20000 - left:#,0} entries", Assert.Single(reporter.Warnings));
        Assert.Equal(left, (await database.PurgeAsync()).Deleted);
        Assert.Equal("fresh:5", await database.LeftAsync());
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_and_every_entry_is_counted_once()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 20000);
        var reporter = new ListeningReporter(report =>
        {
            if (report is 2 or 4) database.AdminSqlAsync("select pg_terminate_backend(pid) from pg_stat_activity "
                + "where datname = current_database() and application_name = 'AiCache'").Wait();
        });
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromSeconds(10) }, reporter);
        Assert.Equal((20000, 0, PurgeEnd.Completed), (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.Equal(2, reporter.Warnings.Count);
    }

    [Fact]
    public void A_batch_follows_the_time_of_the_last_and_shrinks_when_others_wait_or_write()
    {
        var size = new BatchSize(TimeSpan.FromMilliseconds(100));
        var first = size.Rows;
        size.Learn(size.Rows, TimeSpan.FromMilliseconds(1), 0, 0);
        Assert.Equal(4 * first, size.Rows);
        size.Learn(size.Rows, TimeSpan.FromMilliseconds(110), 0, 0);
        Assert.Equal(2 * first, size.Rows);
        size.Learn(size.Rows, TimeSpan.FromMilliseconds(80), 3, 0);
        Assert.Equal(first, size.Rows);
        size.Learn(size.Rows, TimeSpan.FromMilliseconds(12), 0, 1);
        Assert.Equal(first / 4, size.Rows);
        size.Learn(size.Rows, TimeSpan.FromMilliseconds(0.825), 0, 8);
        Assert.Equal(first / 4, size.Rows);
        for (var i = 0; i < 100; i++) size.Learn(size.Rows, TimeSpan.FromMilliseconds(1), 0, 0);
        Assert.Equal(50_000, size.Rows);
        // Two that were chosen before the first of them was measured.
        size.Learn(1000, TimeSpan.FromMilliseconds(27.5), 0, 0);
        size.Learn(1000, TimeSpan.FromMilliseconds(27.5), 0, 0);
        Assert.Equal(2000, size.Rows);
        for (var i = 0; i < 100; i++) size.Halve(size.Rows);
        Assert.True(size.IsSmallest);
    }
}
