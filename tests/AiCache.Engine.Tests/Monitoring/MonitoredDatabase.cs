using AiCache.Engine.Deployment;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>Databases to watch.</summary>
static class MonitoredDatabase
{
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A deployed cache without a row.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        await foreach (var _ in Deploy.RunAsync(session.Work(), new(), Stop)) { }
        return database;
    }

    /// <summary>Adds entries: each a minute older than the one before, each with another hit count and size.</summary>
    public static Task AddEntriesAsync(this TestDatabase database, int count, string operationType = "quiz") => database.SqlAsync($$"""
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
          response_data, tokens_used, content_size, hit_count, created_at, last_accessed_at)
        select encode(sha256(convert_to('{{operationType}}' || i, 'UTF8')), 'hex'), '{{operationType}}',
               array[md5('lecture ' || i % 50)::uuid, md5('lecture ' || i % 7)::uuid], '{"n": 1}', md5('content ' || i % 50),
               jsonb_build_object('text', repeat(md5(i::text), 20)), 100 + i, 700 + i, i * 7 % {{Math.Max(count, 1)}},
               now() - i * interval '1 minute', now() - i * interval '1 minute' / 2
        from generate_series(1, {{count}}) i
        """);

    /// <summary>Adds a day's counters, the given number of days before today.</summary>
    public static Task AddDayAsync(this TestDatabase database, int daysAgo, long hits, long misses, long tokens = 0) => database.SqlAsync($"""
        insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
        values (current_date - {daysAgo}, {hits + misses}, {hits}, {misses}, {tokens})
        """);

    /// <summary>
    /// Vacuums and analyzes the entries until every page is known to hold nothing that any session could not see (an
    /// autovacuum at work keeps some back, and so does a commit that is not on the disk yet), and waits until the
    /// server's counters know of the last vacuum: before 15 they come in through a process of their own, a moment later.
    /// </summary>
    public static async Task VacuumAsync(this TestDatabase database)
    {
        // A session tells what it deleted as its process ends, if not before, and closing it does not wait for that:
        // rows told of after the vacuum would count as dead.
        while (await database.QueryAsync<bool>($"""
            select exists (select from pg_stat_activity where datname = current_database()
              and application_name = '{TestDatabase.SqlSession}' and pid <> pg_backend_pid())
            """)) await Task.Delay(10, Stop);
        await database.AdminSqlAsync("checkpoint");
        DateTime begun;
        do
        {
            begun = await database.QueryAsync<DateTime>("select clock_timestamp()");
            await database.SqlAsync("vacuum analyze public.ai_response_cache");
        }
        while (!await database.QueryAsync<bool>($"select bool_and(relallvisible = relpages) {Files}"));
        while (!await database.QueryAsync<bool>($"select bool_and(coalesce(s.last_vacuum >= '{begun:O}', false)) {Files}"))
            await Task.Delay(50, Stop);
    }

    const string Files = """
        from pg_class c left join pg_stat_all_tables s on s.relid = c.oid where c.oid = any (array(
          select unnest(array[e.oid, e.reltoastrelid]) from pg_class e where e.oid = 'public.ai_response_cache'::regclass))
        """;
}
