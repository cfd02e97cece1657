namespace AiCache.Benchmarks;

/// <summary>Fills caches.</summary>
static class CacheData
{
    /// <summary>The entries' times: a second apart, from here on.</summary>
    public const string Begin = "timestamptz '2026-01-01 00:00:00+00'";

    /// <summary>
    /// Makes a template with entries of about so many bytes. Text that compresses badly, as answers do once they are
    /// stored out of line.
    /// </summary>
    /// <param name="bench">The server.</param>
    /// <param name="name">The database.</param>
    /// <param name="count">How many.</param>
    /// <param name="bytes">The size of each response.</param>
    /// <param name="inOrder">Whether they were written in the order of their times.</param>
    /// <param name="lectures">How many lectures they are about.</param>
    public static async Task FillAsync(Bench bench, string name, int count, int bytes, bool inOrder,
        int lectures = 10_000)
    {
        await bench.DeployedAsync(name);
        await LoadAsync(bench, name, count, bytes, inOrder, lectures);
    }

    /// <summary>The same for a cache that is deployed already.</summary>
    public static Task LoadAsync(Bench bench, string name, int count, int bytes, bool inOrder, int lectures = 10_000,
        bool superuser = false) => bench.SqlAsync(name, $$"""
            set synchronous_commit = off;
            -- Indexes are built afterwards: to keep them up to date meanwhile takes most of the time.
            create temp table kept as
              select format('alter table public.ai_response_cache drop constraint %I', conname) as drop,
                     format('alter table public.ai_response_cache add constraint %I %s', conname, pg_get_constraintdef(oid)) as make
              from pg_constraint where conrelid = 'public.ai_response_cache'::regclass and contype in ('p', 'u')
              union all
              select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
              from pg_index i where i.indrelid = 'public.ai_response_cache'::regclass
                and not exists (select from pg_constraint c where c.conindid = i.indexrelid);
            select k.drop from kept k \gexec
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at, last_accessed_at)
            select 'key ' || i, 'quiz', array[md5('lecture ' || i % {{lectures}})::uuid], '{}', md5((i % {{lectures}})::text),
                   to_jsonb((select string_agg(md5(i || ' ' || j), '') from generate_series(1, {{bytes / 32}}) j)), 100, {{bytes}},
                   {{Begin}} + n * interval '1 second', {{Begin}} + n * interval '1 second'
            from (select i, {{(inOrder ? "i" : $"i * 7919::bigint % {count}")}} as n from generate_series(1, {{count}}) i) x;
            set maintenance_work_mem = '512MB';
            select k.make from kept k \gexec
            vacuum (analyze) public.ai_response_cache;
            """, superuser);
}
