using AiCache.Engine.Sandbox;
using AiCache.Engine.Tests.Deployment;

namespace AiCache.Engine.Tests.Backups;

/// <summary>Databases to back up.</summary>
static class CacheContent
{
    /// <summary>
    /// Rows with all that a dump could get wrong: long answers, arrays of none and many, unicode, backslashes, quotes
    /// and control characters.
    /// </summary>
    internal const string Rows = """
        select setseed(0.42);
        insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
          response_data, tokens_used, content_size, hit_count, created_at, last_accessed_at)
        select md5('key ' || i) || md5('yek ' || i), (array['summary', 'quiz', 'flash cards', E'odd\tname\n\\.', 'größe'])[1 + i % 5],
               case when i % 97 = 0 then '{}' else array(select l.id from lectures l order by l.id limit 1 + i % 4) end,
               jsonb_build_object('n', i, 'text', E'back\\slash "quote" \u00fc\u4e2d \t tab', 'null', null),
               md5('content ' || i),
               jsonb_build_object('text', case when i % 50 = 0
                   then (select string_agg(md5(i || ' ' || j), E'\\u0000 \\N \n\\.\n') from generate_series(1, 120) j)
                   else repeat(md5(i::text), 4) || E' \U0001F600 \\.' end),
               i % 5000, 100 + i % 9000, i % 7, now() - i * interval '1 second', now() - i * interval '1 second' + interval '0.123456 seconds'
        from generate_series(1, {entries}) i;
        insert into public.lecture_content_hashes (lecture_id, content_hash, updated_at)
        select id, md5(content), now() - interval '3 days' from public.lectures;
        insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
        select current_date - d, d * 100, d * 60, d * 40, d::bigint * 3000000000 from generate_series(0, 59) d;
        insert into aicache.stats_pending (date, is_hit, tokens_saved) select current_date, d % 2 = 0, d from generate_series(1, 10) d;
        """;

    /// <summary>
    /// A deployed database with entries and 60 days of statistics. Some answers are long enough to be stored out of
    /// line.
    /// </summary>
    public static async Task<TestDatabase> CreateAsync(int entries, SandboxServer? server = null)
    {
        var database = await TestDatabase.CreateAsync(server: server);
        await DeployTests.DeployAsync(database);
        await database.SqlAsync(Rows.Replace("{entries}", $"{entries}", StringComparison.Ordinal));
        return database;
    }

    /// <summary>A checksum of the ordered rows of each table there is, the application's included.</summary>
    public static async Task<string> AllChecksumsAsync(TestDatabase database)
    {
        var tables = (await TestDatabase.QueryAsync<string[]>(database.Admin, """
            select array_agg(format('%I.%I', n.nspname, c.relname) order by n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'
            """))!;
        var checksums = tables.Select(t => $"(select '{t} ' || count(*) || ':' || "
            + $"coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from {t} t)");
        return (await TestDatabase.QueryAsync<string>(database.Admin,
            $"select concat_ws(' ', {string.Join(", ", checksums)})"))!;
    }

    /// <summary>A checksum of each table's rows in the order of its key.</summary>
    public static async Task<string> ChecksumsAsync(TestDatabase database) => (await database.QueryAsync<string>("""
        select concat_ws(' ',
          (select count(*) || ':' || md5(string_agg(md5(t::text), '' order by t.id)) from public.ai_response_cache t),
          (select count(*) || ':' || md5(string_agg(md5(t::text), '' order by t.lecture_id)) from public.lecture_content_hashes t),
          (select count(*) || ':' || md5(string_agg(md5(t::text), '' order by t.date)) from public.ai_cache_stats t),
          (select count(*) || ':' || md5(string_agg(md5(t::text), '' order by t.id)) from aicache.stats_pending t),
          (select count(*) || ':' || md5(string_agg(md5(t::text), '' order by t.name)) from aicache.migration_journal t))
        """))!;
}
