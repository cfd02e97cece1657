using AiCache.Engine.Ground;
using AiCache.Engine.Sandbox;

namespace AiCache.Engine.Tests.SandboxTests;

public sealed class SampleTrafficTests
{
    const int Entries = 3000;

    [Fact]
    public async Task Seeding_leaves_what_sixty_days_of_a_course_platform_would()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var session = await database.OpenAsync())
            await SampleTraffic.RunAsync(session.Work(), Entries, TestContext.Current.CancellationToken);

        async Task Holds(string claim, string condition) =>
            Assert.True(await database.QueryAsync<bool>($"select {condition} from public.ai_response_cache"), claim);

        await Holds("as many entries as asked for", $"count(*) = {Entries}");
        await Holds("sizes are the sizes of the answers", "bool_and(content_size = octet_length(response_data::text))");
        await Holds("answers are 1 to 60 kB", "min(content_size) >= 600 and max(content_size) between 20000 and 62000");
        await Holds("most answers are small",
            "percentile_cont(0.5) within group (order by content_size) between 2000 and 4000");
        await Holds("six kinds of answers", "count(distinct operation_type) = 6");
        await Holds("every kind has small and big answers", "count(*) > 0 and (select min(largest) from (select "
            + "max(content_size) as largest from public.ai_response_cache group by operation_type) as k) > 8000");
        await Holds("a tenth of the answers has most of the hits",
            "(select sum(hit_count) from (select hit_count from public.ai_response_cache order by hit_count desc "
            + "limit 300) as top) > 0.8 * sum(hit_count)");
        await Holds("most answers are never asked for again", "count(*) filter (where hit_count = 0) > count(*) / 2");
        await Holds("accesses follow creations, neither in the future",
            "bool_and(created_at <= last_accessed_at and last_accessed_at <= now() and (hit_count > "
            + "0 or last_accessed_at = created_at))");
        await Holds("entries spread over sixty days", "min(created_at) < now() - interval '57 days' and "
            + "min(created_at) > now() - interval '61 days' and count(distinct "
            + "(created_at at time zone 'UTC')::date) > 50");
        await Holds("every lecture named exists", "not exists (select from public.ai_response_cache c, "
            + "unnest(c.lecture_ids) as l where not exists (select from public.lectures where id = l)) and count(*) > 0");
        await Holds("an answer about one lecture carries its hash",
            "not exists (select from public.ai_response_cache c join public.lecture_content_hashes h on h.lecture_id "
            + "= c.lecture_ids[1] where cardinality(c.lecture_ids) = 1 and c.content_hash "
            + "<> h.content_hash) and count(*) > 0");

        async Task Shows(string claim, string condition) =>
            Assert.True(await database.QueryAsync<bool>($"select {condition} from public.ai_cache_stats"), claim);

        await Shows("sixty days up to today",
            "count(*) = 60 and max(date) - min(date) = 59 and max(date) between current_date - 1 and current_date");
        await Shows("hits and misses add up",
            "bool_and(total_requests = cache_hits + cache_misses and total_requests > 0)");
        await Shows("the hit rate rises", "avg(100.0 * cache_hits / total_requests) filter (where date < current_date "
            + "- 49) < 45 and avg(100.0 * cache_hits / total_requests) filter (where date > current_date - 10) > 62");
        await Shows("weekends are quiet", "avg(total_requests) filter (where extract(isodow from date) >= 6) < 0.8 * "
            + "avg(total_requests) filter (where extract(isodow from date) < 6)");
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from pg_class where relpersistence = 't'"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(SampleTraffic.MostEntries + 1)]
    public async Task A_number_of_entries_out_of_range_is_refused_before_anything_is_started(int entries)
    {
        await using var place = new SandboxPlace();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new SandboxOptions { Seed = entries }));
        Assert.Equal(ErrorIds.SandboxSeedInvalid, error.ErrorId);
        Assert.Empty(await place.ListAsync());
    }

    [Fact]
    public async Task A_single_entry_is_enough()
    {
        await using var place = new SandboxPlace();
        var sandbox = await place.StartAsync(new SandboxOptions { Seed = 1 });
        Assert.Equal(1, await TestDatabase.QueryAsync<long>(sandbox.Connection, "select count(*) from "
            + "public.ai_response_cache"));
        Assert.Equal(60, await TestDatabase.QueryAsync<long>(sandbox.Connection, "select count(*) from "
            + "public.ai_cache_stats"));
    }
}
