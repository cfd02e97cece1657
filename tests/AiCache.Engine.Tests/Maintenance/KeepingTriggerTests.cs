using AiCache.Engine.Entries;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Backups;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>Triggers of the application's that let the server delete nothing, without a word.</summary>
public sealed class KeepingTriggerTests
{
    const string Entries = "public.ai_response_cache", Days = "public.ai_cache_stats";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A trigger that keeps the rows for which the condition is true.</summary>
    static Task KeepAsync(TestDatabase database, string table, string condition, string name = "veto") =>
        database.SqlAsync($$"""
            create function public.{{name}}() returns trigger language plpgsql as
              $f$ begin if {{condition}} then return null; end if; return old; end $f$;
            create trigger {{name}} before delete on {{table}} for each row execute function public.{{name}}()
            """);

    [Fact]
    public async Task A_purge_counts_the_entries_that_a_trigger_keeps_and_names_it()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 200, fresh: 30);
        await database.AddAsync("kept", 120, "now() - interval '60 days' - i * interval '1 minute'");
        await KeepAsync(database, Entries, "old.operation_type = 'kept'");
        var reporter = new ListeningReporter(_ => { });
        var result = await database.PurgeAsync(reporter: reporter);
        Assert.Equal((200, 120, PurgeEnd.Completed), (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.Equal("120 stale entries stayed in public.ai_response_cache: the trigger veto keeps a row where it "
            + "returns null.", Assert.Single(reporter.Warnings));
        Assert.Equal("fresh:30 kept:120", await database.LeftAsync());
    }

    [Fact]
    public async Task A_limit_on_entries_tells_those_it_left_from_those_that_a_trigger_kept()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 50);
        await database.AddAsync("kept", 20, "now() - interval '60 days' - i * interval '1 minute'");
        await KeepAsync(database, Entries, "old.operation_type = 'kept'");
        var reporter = new ListeningReporter(_ => { });
        var result = await database.PurgeAsync(new() { MaxEntries = 10 }, reporter);
        Assert.Equal((10, 60, PurgeEnd.MaxEntries), (result.Deleted, result.Remaining, result.EndedBecause));
        Assert.StartsWith("20 stale entries stayed", Assert.Single(reporter.Warnings));
    }

    [Fact]
    public async Task Where_several_triggers_may_have_kept_entries_all_are_named()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        await KeepAsync(database, Entries, "true", "\"Veto\"");
        await KeepAsync(database, Entries, "false", "audit");
        await KeepAsync(database, Entries, "false", "idle");
        await database.SqlAsync("alter table public.ai_response_cache disable trigger idle");
        var reporter = new ListeningReporter(_ => { });
        Assert.Equal(5, (await database.PurgeAsync(reporter: reporter)).Remaining);
        Assert.Contains("one of the triggers \"Veto\", audit keeps a row", Assert.Single(reporter.Warnings));
    }

    [Fact]
    public async Task A_trigger_that_keeps_nothing_is_not_spoken_of()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        await KeepAsync(database, Entries, "false");
        var reporter = new ListeningReporter(_ => { });
        var result = await database.PurgeAsync(reporter: reporter);
        Assert.Equal((5, 0), (result.Deleted, result.Remaining));
        Assert.Empty(reporter.Warnings);
    }

    [Fact]
    public async Task Where_there_is_no_trigger_a_purge_asks_for_none()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        var reporter = new RecordingReporter();
        await database.PurgeAsync(reporter: reporter);
        Assert.DoesNotContain("ask which triggers keep rows", reporter.Text);
        Assert.DoesNotContain("count what remains", reporter.Text);
    }

    [Fact]
    public async Task Entries_that_a_trigger_keeps_are_not_called_missing()
    {
        await using var database = await AgedDatabase.CreateAsync(fresh: 6);
        await KeepAsync(database, Entries, "old.cache_key in ('fresh 1', 'fresh 2', 'fresh 3')");
        await using var session = await database.OpenAsync();
        var reporter = new ListeningReporter(_ => { });
        var result = await EntryRemoval.RunAsync(session.Work(reporter), new()
        {
            CacheKeys = ["fresh 1", "fresh 2", "fresh 3", "fresh 4", "none"], BatchSize = 2,
        }, Stop);
        Assert.Equal((1, 1), (result.Removed, result.NotFound));
        Assert.StartsWith("3 entries stayed in public.ai_response_cache: the trigger veto",
            Assert.Single(reporter.Warnings));
    }

    [Fact]
    public async Task Days_that_a_trigger_keeps_are_counted_as_remaining_and_keep_what_is_pending_for_them()
    {
        await using var database = await AgedDatabase.CreateAsync();
        await database.SqlAsync("""
            insert into public.ai_cache_stats (date, total_requests) select current_date - i, 1 from generate_series(91, 100) i;
            insert into public.ai_cache_stats (date, total_requests) select current_date - i, 1 from generate_series(0, 4) i;
            insert into aicache.stats_pending (date, is_hit, tokens_saved) values
              (current_date - 91, true, 1), (current_date - 100, true, 1), (current_date - 200, true, 1)
            """);
        await KeepAsync(database, Days, "old.date < current_date - 95");
        var reporter = new ListeningReporter(_ => { });
        var result = await PurgeStats.RunAsync(database.Target.Work(reporter), new(), Stop);
        Assert.Equal((6, 7, 10), (result.Deleted, result.Requests, result.Remaining));
        Assert.StartsWith("5 old days stayed in public.ai_cache_stats: the trigger veto",
            Assert.Single(reporter.Warnings));
        Assert.Equal(1, await database.QueryAsync<long>("select count(*) from aicache.stats_pending"));
    }
}
