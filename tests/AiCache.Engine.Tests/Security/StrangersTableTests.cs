using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Security;

/// <summary>What a stranger put under the name of a table of ours is not read.</summary>
public sealed class StrangersTableTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_view_in_place_of_the_cache_is_read_by_nobody(bool superuser)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await database.AdminSqlAsync($"grant create on schema public to {stranger.Role}");
        await stranger.SqlAsync($"""
            create view public.ai_response_cache as
              select gen_random_uuid() as id, {stranger.Lure}::varchar(64) as cache_key, 'x'::varchar(50) as operation_type,
                array[gen_random_uuid()] as lecture_ids, null::jsonb as params, 'x'::varchar(64) as content_hash,
                null::jsonb as response_data, 1 as tokens_used, 1 as content_size, 0 as hit_count,
                now() - interval '1 year' as created_at, now() as last_accessed_at;
            create view public.ai_cache_stats as
              select gen_random_uuid() as id, current_date as date, length({stranger.Lure})::bigint as total_requests,
                1::bigint as cache_hits, 0::bigint as cache_misses, 1::bigint as tokens_saved, now() as updated_at;
            grant all on public.ai_response_cache, public.ai_cache_stats to public;
            """);
        var target = Stranger.Victim(database, superuser);
        await using var session = await DatabaseSession.OpenAsync(target, Stop);
        var work = session.Work();

        await RefusedAsync(() => CacheStorage.RunAsync(work, new StorageOptions { Exact = true }, Stop)
            .ToListAsync(Stop)
            .AsTask());
        await RefusedAsync(() => HealthChecks.RunAsync(work, new HealthOptions(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(() => CacheEntries.RunAsync(work, new EntryFilter(), Stop).ToListAsync(Stop)
            .AsTask());
        await RefusedAsync(() => EntryRemoval.RunAsync(work, new EntryRemovalOptions { CacheKeys = ["x"] }, Stop));
        await RefusedAsync(() => PurgeEntries.PlanAsync(work, new StaleEntryOptions(), Stop));
        await RefusedAsync(() => PurgeEntries.RunAsync(work, new StaleEntryOptions(), Stop).ToListAsync(Stop)
            .AsTask());
        await RefusedAsync(() => PurgeStats.PlanAsync(work, new StaleStatsOptions { OlderThanDays = 730 }, Stop));
        await RefusedAsync(() => DailyStatistics.RunAsync(work, new StatsOptions(), Stop).ToListAsync(Stop).AsTask());
        await RefusedAsync(() => Deploy.RunAsync(session.Work(), new() { Adopt = true }, Stop).ToListAsync(Stop)
            .AsTask());
        Assert.False(await stranger.LuredAsync());

        async Task RefusedAsync(Func<Task> operation)
        {
            var error = await Assert.ThrowsAsync<AiCacheException>(operation);
            Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
            Assert.Contains($"a view of {stranger.Role}", error.Message);
        }
    }

    [Fact]
    public async Task A_view_is_read_by_nobody_even_if_it_is_ones_own()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("create view public.ai_response_cache as select gen_random_uuid() as id");
        await using var session = await database.OpenAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() =>
            HealthChecks.RunAsync(session.Work(), new HealthOptions(), Stop).ToListAsync(Stop).AsTask());
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        Assert.Contains($"a view of {database.Target.Username}", error.Message);
    }

    [Fact]
    public async Task A_strangers_table_with_a_default_of_his_is_not_adopted()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var stranger = await Stranger.IntoAsync(database);
        await database.AdminSqlAsync($"grant create on schema public to {stranger.Role}");
        await stranger.SqlAsync($"""
            create table public.ai_cache_stats (id uuid primary key, date date unique, total_requests bigint,
              cache_hits bigint, cache_misses bigint, tokens_saved bigint, updated_at timestamptz,
              note text default {stranger.Lure});
            """);
        await using var session = await DatabaseSession.OpenAsync(database.Admin, Stop);
        var error = await Assert.ThrowsAsync<AiCacheException>(() => Deploy.RunAsync(session.Work(),
            new() { Names = ["add_ai_cache_stats"], Adopt = true, Repair = true }, Stop).ToListAsync(Stop).AsTask());
        Assert.Equal(ErrorIds.ObjectNotTrusted, error.ErrorId);
        Assert.Contains($"table public.ai_cache_stats belongs to {stranger.Role}", error.Details);
        Assert.False(await stranger.LuredAsync());
    }
}
