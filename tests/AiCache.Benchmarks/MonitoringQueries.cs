namespace AiCache.Benchmarks;

/// <summary>The guide's own statements for what the monitoring commands answer.</summary>
static class MonitoringQueries
{
    /// <summary>Monitoring, "Daily cache performance".</summary>
    public const string Daily = """
        select date, total_requests, cache_hits, cache_misses, round((cache_hits::numeric / total_requests::numeric) * 100, 2) as hit_rate, tokens_saved
        from public.ai_cache_stats order by date desc limit 7;
        """;

    /// <summary>"Test Statistics Operations".</summary>
    public const string Sum = "select * from get_cache_stats(current_date - 6, current_date);";

    /// <summary>"Storage Usage" and Monitoring, "Cache table growth".</summary>
    public const string Storage = """
        select schemaname, tablename, pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) as size
        from pg_tables where tablename in ('ai_response_cache', 'lecture_content_hashes', 'ai_cache_stats')
        order by pg_total_relation_size(schemaname||'.'||tablename) desc;
        select indexname, pg_size_pretty(pg_relation_size(indexname::regclass)) as size
        from pg_indexes where tablename in ('ai_response_cache', 'lecture_content_hashes', 'ai_cache_stats');
        select count(*) as total_entries, pg_size_pretty(pg_total_relation_size('public.ai_response_cache')) as table_size,
               avg(content_size) as avg_entry_size, max(created_at) as newest_entry, min(created_at) as oldest_entry
        from public.ai_response_cache;
        """;

    /// <summary>Monitoring, "Most accessed cache entries".</summary>
    public const string MostUsed = """
        select operation_type, hit_count, content_size, created_at, last_accessed_at
        from public.ai_response_cache order by hit_count desc limit 10;
        """;

    /// <summary>"Index Performance", the lookup of a key, without EXPLAIN.</summary>
    public const string OfKey = "select * from public.ai_response_cache where cache_key = 'key 77';";

    /// <summary>"Index Performance", the lookup of a lecture, without EXPLAIN.</summary>
    public const string OfLecture =
        "select * from public.ai_response_cache where lecture_ids @> array[md5('lecture 7')]::uuid[];";

    /// <summary>"Index creation is slow".</summary>
    public const string Progress = "select * from pg_stat_progress_create_index;";

    /// <summary>
    /// Not the guide's, which never looks at all entries: what psql takes to read what the command reads.
    /// </summary>
    public const string Everything =
        "\\copy (select id, cache_key, operation_type, lecture_ids, params, content_hash, tokens_used, content_size, "
        + "hit_count, created_at, last_accessed_at from public.ai_response_cache) to '/dev/null'";

    /// <summary>Not the guide's, which removes by age alone: the same entries in one statement.</summary>
    public static string Removal(IReadOnlyList<string> keys) =>
        $"delete from public.ai_response_cache where cache_key = any (array['{string.Join("','", keys)}']);";
}
