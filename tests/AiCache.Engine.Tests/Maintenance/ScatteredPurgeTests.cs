using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Backups;
using AiCache.Engine.Tests.Monitoring;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>A table large enough, and in so little order, that the purge goes page by page.</summary>
[Trait("Category", "Slow")]
public sealed class ScatteredPurgeTests
{
    const int Stale = 6000;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every second entry is stale, and neighbours in the table lie months apart.</summary>
    static async Task<TestDatabase> CreateAsync()
    {
        var database = await AgedDatabase.CreateAsync();
        await database.SqlAsync($$"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            select 'key ' || i, case when i % 2 = 0 then 'stale' else 'fresh' end, '{}', '{}', 'hash',
                   to_jsonb((select string_agg(md5(i || ' ' || j), '') from generate_series(1, 32) j)), 1, 100,
                   now() - case when i % 2 = 0 then interval '31 days' + (i * 7919 % 100000) * interval '1 minute'
                     else (i * 7919 % 20000) * interval '1 minute' end
            from generate_series(1, {{2 * Stale}}) i;
            analyze public.ai_response_cache
            """);
        return database;
    }

    /// <summary>
    /// Until no transaction is at work, in any database of the server, that had begun when the entries were written: it
    /// might have written them itself.
    /// </summary>
    static async Task LetOthersEndAsync(TestDatabase database)
    {
        var written = await database.QueryAsync<string>("select pg_current_xact_id()::text");
        while (!await database.QueryAsync<bool>(
            $"select pg_snapshot_xmin(pg_current_snapshot()) > '{written}'::xid8")) await Task.Delay(50, Stop);
    }

    /// <summary>
    /// Until nearly every page counts as vacuumed: none does whose rows' commit, which nobody waited for, is not written
    /// down yet.
    /// </summary>
    static async Task VacuumAllAsync(TestDatabase database)
    {
        do await database.VacuumAsync();
        while (!await database.QueryAsync<bool>("select relallvisible > 0.98 * relpages from pg_class "
            + "where oid = 'public.ai_response_cache'::regclass"));
    }

    [Fact(Explicit = true)]
    public async Task It_goes_page_by_page_and_takes_exactly_the_stale()
    {
        await using var database = await CreateAsync();
        var reporter = new ListeningReporter(_ => { });
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromMilliseconds(20) }, reporter);
        Assert.Equal((Stale, 0, Stale * 100, PurgeEnd.Completed),
            (result.Deleted, result.Remaining, result.BytesFreed, result.EndedBecause));
        Assert.Contains(reporter.Reports, text => text.Contains("now at page", StringComparison.Ordinal));
        Assert.Equal($"fresh:{Stale}", await database.LeftAsync());
    }

    [Fact(Explicit = true)]
    public async Task Entries_that_move_behind_it_are_found_all_the_same_and_renewed_ones_stay()
    {
        await using var database = await CreateAsync();
        // Room in the first pages, for what is moved there.
        await database.SqlAsync("delete from public.ai_response_cache where ctid < '(100,0)'");
        await database.VacuumAsync();
        var before = await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'stale'");
        var moved = 0;
        var reporter = new ListeningReporter(report =>
        {
            if (report != 2) return;
            database.SqlAsync("""
                update public.ai_response_cache set params = jsonb_build_object('x', repeat(md5(id::text), 20))
                  where operation_type = 'stale' and ctid > '(900,0)';
                update public.ai_response_cache set created_at = now(), operation_type = 'renewed' where cache_key in (
                  select cache_key from public.ai_response_cache where operation_type = 'stale' and ctid > '(800,0)' order by ctid limit 25)
                """).Wait();
            moved = (int)database.QueryAsync<long>("select count(*) from public.ai_response_cache where "
                + "operation_type = 'stale' and ctid < '(100,0)'").Result;
        });
        var result = await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromMilliseconds(20) }, reporter);
        Assert.True(moved > 0, "No entry was moved to a page behind the purge.");
        Assert.Equal((before - 25, 0, PurgeEnd.Completed), (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'stale'"));
        Assert.Equal(25, await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'renewed'"));
    }

    [Fact(Explicit = true)]
    public async Task Where_nobody_wrote_to_the_stale_the_table_is_read_once_whatever_else_is_written()
    {
        const string Read = "select seq_tup_read from pg_stat_user_tables where relname = 'ai_response_cache'";
        await using var database = await CreateAsync();
        await database.VacuumAsync();
        await LetOthersEndAsync(database);
        var before = await database.QueryAsync<long>(Read);
        var reporter = new ListeningReporter(report =>
            { if (report == 2) database.SqlAsync("update public.lectures set title = title || '!'").Wait(); });
        Assert.Equal(Stale,
            (await database.PurgeAsync(new() { TargetBatchTime = TimeSpan.FromSeconds(10) }, reporter)).Deleted);
        // A session that is kept keeps its counts, too, for a while.
        DatabaseSession.CloseIdle(database.Target);
        while (await database.QueryAsync<long>("select n_tup_del from pg_stat_user_tables "
            + "where relname = 'ai_response_cache'") < Stale) await Task.Delay(50, Stop);
        // Once by the look, and once by the delete behind it.
        Assert.Equal(2 * 2 * Stale, await database.QueryAsync<long>(Read) - before);
        Assert.Equal($"fresh:{Stale}", await database.LeftAsync());
    }

    [Fact(Explicit = true)]
    public async Task Beside_others_too_no_second_look_is_taken_where_they_wrote_to_nothing_stale()
    {
        await using var database = await CreateAsync();
        await VacuumAllAsync(database);
        await LetOthersEndAsync(database);
        await using var writer = await database.OpenAsync();
        await using var written = await writer.BeginAsync(TransactionSettings.Default, Stop);
        await written.DoAsync("lock table public.ai_response_cache in row exclusive mode", Stop);
        var reporter = new RecordingReporter();
        Assert.Equal(Stale, (await database.PurgeAsync(reporter: reporter)).Deleted);
        Assert.Contains("now at page", reporter.Text);
        Assert.DoesNotContain("find the oldest", reporter.Text);
        Assert.Equal($"fresh:{Stale}", await database.LeftAsync());
    }

    [Fact(Explicit = true)]
    public async Task What_is_stale_is_counted_before_where_an_index_tells_it_sooner_than_the_table()
    {
        await using var database = await CreateAsync();
        await using var session = await database.OpenAsync();
        var stale = await Staleness.ReadAsync(session, new(), Stop);
        Assert.Null(await stale.ExpectAsync(session, Stop));
        await VacuumAllAsync(database);
        Assert.Equal(Stale, (await stale.ExpectAsync(session, Stop))!.Entries);
        // In every tenth page or so.
        await database.SqlAsync("""
            update public.ai_response_cache set hit_count = 1 where operation_type = 'fresh' and substr(cache_key, 5)::integer % 50 = 1;
            analyze public.ai_response_cache
            """);
        Assert.Equal(Stale, (await stale.ExpectAsync(session, Stop))!.Entries);
    }

    [Fact(Explicit = true)]
    public async Task Where_the_planner_still_expects_what_is_gone_it_finds_nothing()
    {
        await using var database = await CreateAsync();
        await database.PurgeAsync();
        await database.VacuumAsync();
        var again = await database.PurgeAsync();
        Assert.Equal((0, 0, PurgeEnd.Completed), (again.Deleted, again.Remaining, again.EndedBecause));
    }

    [Fact(Explicit = true)]
    public async Task Entries_that_another_session_holds_are_gone_round_and_counted()
    {
        await using var database = await CreateAsync();
        await using var holder = await database.OpenAsync();
        await using var held = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await held.DoAsync("select 1 from public.ai_response_cache "
            + "where cache_key in ('key 2', 'key 7000', 'key 12000') for update", Stop);
        var result = await database.PurgeAsync();
        Assert.Equal((Stale - 3, 3, PurgeEnd.Completed), (result.Deleted, result.Remaining, result.EndedBecause));
    }

    [Fact(Explicit = true)]
    public async Task Entries_that_a_trigger_keeps_remain()
    {
        await using var database = await CreateAsync();
        await database.SqlAsync("""
            create function public.veto() returns trigger language plpgsql as
              $f$ begin if old.cache_key like '%0' then return null; end if; return old; end $f$;
            create trigger veto before delete on public.ai_response_cache for each row execute function public.veto()
            """);
        var reporter = new ListeningReporter(_ => { });
        var result = await database.PurgeAsync(reporter: reporter);
        Assert.Equal((Stale - (Stale / 5), Stale / 5, PurgeEnd.Completed),
            (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.Contains(reporter.Reports, text => text.Contains("now at page", StringComparison.Ordinal));
        Assert.StartsWith("1,200 stale entries stayed", Assert.Single(reporter.Warnings));
    }

    [Fact(Explicit = true)]
    public async Task Stopped_in_the_middle_another_run_does_the_rest()
    {
        await using var database = await CreateAsync();
        using var stop = new CancellationTokenSource();
        var reporter = new ListeningReporter(report => { if (report == 2) stop.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.PurgeAsync(new(), reporter, stop.Token));
        var left = await database.QueryAsync<long>("select count(*) from "
            + "public.ai_response_cache where operation_type = 'stale'");
        Assert.InRange(left, 1, Stale - 1);
        Assert.Contains($"Stopped after {Stale - left:#,0} entries", Assert.Single(reporter.Warnings));
        Assert.Equal(left, (await database.PurgeAsync()).Deleted);
    }

    [Fact(Explicit = true)]
    public async Task When_the_time_is_up_it_says_what_remains()
    {
        await using var database = await CreateAsync();
        var result = await database.PurgeAsync(new() { MaxDuration = TimeSpan.Zero });
        Assert.Equal((0, Stale, PurgeEnd.MaxDuration), (result.Deleted, result.Remaining, result.EndedBecause));
    }

    [Fact(Explicit = true)]
    public async Task A_limit_on_entries_takes_the_oldest_wherever_they_lie()
    {
        await using var database = await CreateAsync();
        var edge = await database.QueryAsync<DateTime>("select created_at from public.ai_response_cache "
            + "order by created_at offset 100 limit 1");
        Assert.Equal(100, (await database.PurgeAsync(new() { MaxEntries = 100 })).Deleted);
        Assert.Equal(edge, await database.QueryAsync<DateTime>("select min(created_at) from public.ai_response_cache"));
    }
}
