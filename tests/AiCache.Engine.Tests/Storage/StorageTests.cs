using System.Globalization;
using AiCache.Engine.Ground;
using AiCache.Engine.Storage;
using AiCache.Engine.Tests.Monitoring;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Storage;

public sealed class StorageTests
{
    const string GuidesTables = """
        SELECT schemaname || '.' || tablename, pg_total_relation_size(schemaname||'.'||tablename)
        FROM pg_tables WHERE tablename IN ('ai_response_cache', 'lecture_content_hashes', 'ai_cache_stats')
        ORDER BY pg_total_relation_size(schemaname||'.'||tablename) DESC, 1;
        """;

    const string GuidesIndexes = """
        SELECT 'public.' || indexname, pg_relation_size(indexname::regclass)
        FROM pg_indexes WHERE tablename IN ('ai_response_cache', 'lecture_content_hashes', 'ai_cache_stats') ORDER BY 1;
        """;

    const string GuidesGrowth = """
        SELECT COUNT(*) as total_entries, pg_total_relation_size('public.ai_response_cache'), round(AVG(content_size), 6),
          extract(epoch from MAX(created_at)), extract(epoch from MIN(created_at)) FROM public.ai_response_cache;
        """;

    static async Task<IReadOnlyList<StorageUsage>> ReadAsync(TestDatabase database, StorageOptions? options = null)
    {
        await using var session = await database.OpenAsync();
        return await CacheStorage.RunAsync(session.Work(), options ?? new(), Stop).ToListAsync(Stop);
    }

    static StorageUsage Cache(IEnumerable<StorageUsage> usages) =>
        usages.Single(u => u.Name == "public.ai_response_cache");

    static string Epoch(DateTimeOffset? time) =>
        time is { } t ? ((decimal)(t - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond)
        .ToString("0.000000", CultureInfo.InvariantCulture) : "";

    [Theory]
    [InlineData(0, false)]
    [InlineData(500, false)]
    [InlineData(100_000, true)]
    public async Task Numbers_are_those_of_the_guides_queries(int entries, bool exact)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        if (entries > 0) await database.AddEntriesAsync(entries);
        await database.VacuumAsync();
        var usages = await ReadAsync(database, new() { Exact = exact });
        async Task<string[]> Guide(string sql) =>
            (await database.PsqlAsync(sql, "-At")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(await Guide(GuidesTables), usages.Where(u => u.Kind == StorageKind.Table
            && u.Name.StartsWith("public.", StringComparison.Ordinal)).Select(u => $"{u.Name}|{u.TotalBytes}"));
        Assert.Equal(await Guide(GuidesIndexes),
            usages.Where(u => u.Kind == StorageKind.Index && u.Name.StartsWith("public.", StringComparison.Ordinal))
            .Select(u => $"{u.Name}|{u.TotalBytes}").Order(StringComparer.Ordinal));
        var cache = Cache(usages);
        Assert.True(cache.RowsAreExact);
        Assert.Equal((await Guide(GuidesGrowth)).Single(), string.Create(CultureInfo.InvariantCulture,
            $"{cache.LiveRows}|{cache.TotalBytes}|{cache.AverageEntryBytes:0.000000}|{Epoch(cache.NewestEntry)}|{Epoch(cache.OldestEntry)}"));
        Assert.Equal(cache.TotalBytes, cache.HeapBytes + cache.ToastBytes + cache.IndexBytes);
    }

    [Fact]
    public async Task A_large_table_is_estimated_without_a_scan()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20_000);
        await database.VacuumAsync();
        // A scan would find this one; the column's statistics do not know it yet.
        await database.SqlAsync("update public.ai_response_cache set content_size = 2000000000 where tokens_used = 5000");
        var estimated = Cache(await ReadAsync(database, new() { CountedAnyway = 0 }));
        Assert.False(estimated.RowsAreExact);
        Assert.InRange(estimated.LargestEntryBytes!.Value, 20_000, 20_700);
        await database.SqlAsync("update public.ai_response_cache set content_size = 5600 where tokens_used = 5000");

        var exact = Cache(await ReadAsync(database, new() { Exact = true }));
        Assert.Equal(20_000, exact.LiveRows);
        Assert.InRange(estimated.LiveRows!.Value, 19_000, 21_000);
        Assert.InRange(estimated.AverageEntryBytes!.Value / exact.AverageEntryBytes!.Value, 0.95, 1.05);
        Assert.Equal((exact.OldestEntry, exact.NewestEntry), (estimated.OldestEntry, estimated.NewestEntry));
        Assert.InRange(estimated.GrowthPerDay!.Value / (double)exact.GrowthPerDay!.Value, 0.9, 1.1);
    }

    [Fact]
    public async Task Room_that_deleted_rows_left_is_told_apart_with_and_without_pgstattuple()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(10_000);
        await database.VacuumAsync();
        var before = Cache(await ReadAsync(database));
        await database.SqlAsync("delete from public.ai_response_cache where tokens_used % 4 <> 0");
        await database.VacuumAsync();
        var estimated = Cache(await ReadAsync(database));
        Assert.Equal(before.HeapBytes / 8192 * 8192, estimated.HeapBytes / 8192 * 8192);
        Assert.InRange((double)before.ReusableBytes! / before.HeapBytes!.Value, 0, 0.1);
        Assert.InRange((double)estimated.ReusableBytes! / estimated.HeapBytes!.Value, 0.65, 0.8);
        Assert.Equal(estimated.TotalBytes - estimated.ReusableBytes, estimated.LiveBytes);
        Assert.False(estimated.ReusableIsExact);

        await database.AdminSqlAsync("create extension pgstattuple schema extensions; grant execute on all "
            + "functions in schema extensions to postgres");
        var measured = Cache(await ReadAsync(database, new() { Exact = true }));
        Assert.True(measured.ReusableIsExact);
        // The measurement counts the fifth of each page that the fill factor keeps free.
        Assert.InRange((double)measured.ReusableBytes! / measured.HeapBytes!.Value, 0.65, 0.9);
    }

    [Fact]
    public async Task Values_outside_the_rows_are_counted_as_toast()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            select i::text, 'big', '{}', '{}', '', to_jsonb((select string_agg(md5(random()::text), '')
              from generate_series(1, 32768))), 1, 1048576 from generate_series(1, 5) i
            """);
        await database.VacuumAsync();
        var cache = Cache(await ReadAsync(database));
        Assert.InRange(cache.ToastBytes!.Value, 5 << 20, 6 << 20);
        Assert.InRange(cache.ReusableBytes!.Value, 0, 600_000);
        // As after a crash of the server: its counters are at zero, and what is in use must not look free.
        await database.AdminSqlAsync("select pg_stat_reset()");
        Assert.InRange(Cache(await ReadAsync(database)).ReusableBytes!.Value, 0, 600_000);
        await database.SqlAsync("delete from public.ai_response_cache where cache_key > '1'");
        await database.VacuumAsync();
        Assert.InRange(Cache(await ReadAsync(database)).ReusableBytes!.Value, 0, 5 << 20);
    }

    [Fact]
    public async Task Growth_says_when_the_limit_is_reached()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(2_000);
        await database.SqlAsync("update public.ai_response_cache set created_at = now() - "
            + "tokens_used % 10 * interval '1 day'");
        await database.SqlAsync("vacuum full analyze public.ai_response_cache");
        var cache = Cache(await ReadAsync(database, new() { LimitBytes = 1 << 30 }));
        // Seven of ten days' entries are younger than a week: a tenth of everything a day.
        Assert.InRange(cache.GrowthPerDay!.Value / (double)cache.LiveBytes, 0.095, 0.105);
        Assert.Equal(((1 << 30) - cache.LiveBytes) / (double)cache.GrowthPerDay.Value, cache.DaysUntilLimit!.Value,
            0.1);
        Assert.Equal(0, Cache(await ReadAsync(database, new() { LimitBytes = 1000 })).DaysUntilLimit);
        await database.SqlAsync("update public.ai_response_cache set created_at = now() - interval '20 days'");
        Assert.Null(Cache(await ReadAsync(database)).DaysUntilLimit);
    }

    [Fact]
    public async Task Dates_far_away_and_a_clock_that_ran_ahead_break_nothing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            select t, 'far', '{}', '{}', '', '{}', 1, 1, t::timestamptz
            from unnest(array['-infinity', 'infinity', '4000-01-01 BC', '200000-01-01', (now() + interval '3 days')::text]) t
            """);
        var cache = Cache(await ReadAsync(database));
        Assert.Equal((5L, 1, 9999), (cache.LiveRows, cache.OldestEntry!.Value.Year, cache.NewestEntry!.Value.Year));
        await database.SqlAsync("delete from public.ai_response_cache where cache_key not like "
            + "'20%-%' or cache_key like '200000%'");
        Assert.True(Cache(await ReadAsync(database)).GrowthPerDay >= 0);
    }

    [Fact]
    public async Task Without_a_table_of_the_cache_it_says_so_and_with_one_it_shows_that_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(ErrorIds.NotDeployed,
            (await Assert.ThrowsAsync<AiCacheException>(() => ReadAsync(database))).ErrorId);
        await database.SqlAsync("create table public.ai_cache_stats (date date)");
        Assert.Equal(["public.ai_cache_stats"], (await ReadAsync(database)).Select(u => u.Name));
    }
}
