using AiCache.Engine.Entries;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Maintenance;

/// <summary>Tables of the application's that refer to entries.</summary>
public sealed class ReferredEntryTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The youngest of the stale entries is somebody's favourite.</summary>
    static async Task<TestDatabase> CreateAsync(string key = "")
    {
        var database = await AgedDatabase.CreateAsync(stale: 3000, fresh: 3);
        await database.SqlAsync($"""
            create table public."Fav" (id int primary key, cache_id uuid constraint likes references public.ai_response_cache (id) {key});
            insert into public."Fav" select 1, id from public.ai_response_cache where cache_key = 'stale 1'
            """);
        return database;
    }

    [Theory]
    [InlineData("")]
    [InlineData("on update cascade on delete restrict")]
    [InlineData("on update cascade deferrable initially deferred")]
    public async Task A_purge_that_a_foreign_key_stops_says_what_it_deleted_and_how_to_go_on(string key)
    {
        await using var database = await CreateAsync(key);
        var reporter = new ListeningReporter(_ => { });
        var error = await Assert.ThrowsAsync<AiCacheException>(() => database.PurgeAsync(reporter: reporter));
        Assert.Equal((ErrorIds.DependentObjects, "public.\"Fav\""), (error.ErrorId, error.Subject));
        Assert.Contains("(foreign key likes)", error.Message);
        var left = await database.QueryAsync<long>("select count(*) from public.ai_response_cache") - 3;
        Assert.InRange(left, 1, 2999);
        Assert.Matches($"^Stopped after {3000 - left:#,0} entries in \\d+ transactions?, by the error",
            Assert.Single(reporter.Warnings));
        await database.SqlAsync(error.Command!);
        Assert.Equal(left, (await database.PurgeAsync()).Deleted);
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from public.\"Fav\""));
        Assert.Equal(key.Contains("update") ? "c" : "a", await database.QueryAsync<string>(
            "select confupdtype::text from pg_constraint where conname = 'likes' and confdeltype = 'c' and condeferrable = "
            + (key.Contains("deferrable") ? "true" : "false")));
    }

    [Fact]
    public async Task Removing_an_entry_that_a_foreign_key_keeps_names_the_key()
    {
        await using var database = await CreateAsync();
        await using var session = await database.OpenAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            EntryRemoval.RunAsync(session.Work(), new() { CacheKeys = ["stale 1"] }, Stop));
        Assert.Equal((ErrorIds.DependentObjects, "23503"), (error.ErrorId, error.SqlState));
        Assert.Contains("likes", error.Command);
    }

    [Fact]
    public async Task A_foreign_key_that_does_not_refer_to_entries_is_not_blamed()
    {
        await using var database = await AgedDatabase.CreateAsync(stale: 5);
        await database.SqlAsync("""
            create table public.log (day date references public.ai_cache_stats (date));
            create function public.note() returns trigger language plpgsql as
              $f$ begin insert into public.log values ('1999-01-01'); return old; end $f$;
            create trigger note before delete on public.ai_response_cache for each row execute function public.note()
            """);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => database.PurgeAsync());
        Assert.Equal((ErrorIds.ServerError, "23503"), (error.ErrorId, error.SqlState));
    }
}
