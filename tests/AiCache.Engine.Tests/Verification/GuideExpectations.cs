namespace AiCache.Engine.Tests.Verification;

/// <summary>What the deployment guide's statements give, block by block.</summary>
static class GuideExpectations
{
    /// <summary>The lecture that the guide writes of.</summary>
    public const string Lecture = "00000000-0000-0000-0000-000000000000";

    /// <summary>
    /// What psql has to print for each block: all of it, except where it begins and ends with an ellipsis.
    /// </summary>
    public static readonly Dictionary<string, string> Expected = new()
    {
        ["2. Verify Prerequisites"] = """
            courses
            lectures
            """,
        ["3. Check Database Permissions"] = """
            postgres|postgres
            t
            """,
        ["Step 1: Deploy Main Cache Table, Verify deployment"] = """
            …
            id|uuid||not null|gen_random_uuid()
            cache_key|character varying(64)||not null|
            operation_type|character varying(50)||not null|
            lecture_ids|uuid[]||not null|
            params|jsonb||not null|
            content_hash|character varying(64)||not null|
            response_data|jsonb||not null|
            tokens_used|integer||not null|
            content_size|integer||not null|
            hit_count|integer||not null|0
            created_at|timestamp with time zone||not null|now()
            last_accessed_at|timestamp with time zone||not null|now()
            …
            ai_response_cache_pkey|CREATE UNIQUE INDEX ai_response_cache_pkey ON public.ai_response_cache USING btree (id)
            idx_ai_cache_key|CREATE UNIQUE INDEX idx_ai_cache_key ON public.ai_response_cache USING btree (cache_key)
            idx_ai_cache_lecture_ids|CREATE INDEX idx_ai_cache_lecture_ids ON public.ai_response_cache USING gin (lecture_ids)
            idx_ai_cache_operation_type|CREATE INDEX idx_ai_cache_operation_type ON public.ai_response_cache USING btree (operation_type)
            idx_ai_cache_content_hash|CREATE INDEX idx_ai_cache_content_hash ON public.ai_response_cache USING btree (content_hash)
            idx_ai_cache_created_at|CREATE INDEX idx_ai_cache_created_at ON public.ai_response_cache USING btree (created_at)
            ai_response_cache_read|SELECT|true
            ai_response_cache_all|ALL|true
            """,
        ["Step 2: Deploy Content Hash Tracking, Verify deployment"] = """
            …
            lecture_id|uuid||not null|
            content_hash|character varying(64)||not null|
            updated_at|timestamp with time zone||not null|now()
            …
            lecture_content_hashes_lecture_id_fkey|lectures|lecture_content_hashes
            …
            invalidate_cache_on_lecture_change|DELETE|EXECUTE FUNCTION invalidate_cache_on_lecture_change()
            invalidate_cache_on_lecture_change|UPDATE|EXECUTE FUNCTION invalidate_cache_on_lecture_change()
            update_lecture_hash_timestamp|UPDATE|EXECUTE FUNCTION update_lecture_hash_timestamp()
            """,
        ["Step 3: Deploy Statistics Table, Verify deployment"] = """
            …
            id|uuid||not null|gen_random_uuid()
            date|date||not null|
            total_requests|bigint||not null|0
            cache_hits|bigint||not null|0
            cache_misses|bigint||not null|0
            tokens_saved|bigint||not null|0
            updated_at|timestamp with time zone||not null|now()
            …
            "idx_ai_cache_stats_date" UNIQUE CONSTRAINT, btree (date)
            …
            increment_cache_stats|
            …
            get_cache_stats|
            …
            0|0|0|0.00|0|0.0000
            """,
        ["1. Test Cache Operations"] = """
            INSERT 0 1
            test_key_123|test_generation|0
            UPDATE 1
            DELETE 1
            """,
        ["2. Test Content Hash Operations"] = """
            INSERT 0 1
            00000000-0000-0000-0000-000000000000|sample_hash_789|<time>
            DELETE 1
            """,
        ["3. Test Statistics Operations"] = """


            2|1|1|50.00|150|0.0000
            <uuid>|<date>|2|1|1|150|<time>
            DELETE 1
            """,
        ["1. Index Performance"] = """
            …
            Index Scan using idx_ai_cache_key on ai_response_cache
            …
            Bitmap Index Scan on idx_ai_cache_lecture_ids
            …
            Index Scan using idx_ai_cache_stats_date on ai_cache_stats
            …
            """,
        ["2. Storage Usage"] = """
            public|ai_response_cache|<size>
            public|ai_cache_stats|<size>
            public|lecture_content_hashes|<size>
            ai_response_cache_pkey|<size>
            idx_ai_cache_key|<size>
            idx_ai_cache_lecture_ids|<size>
            idx_ai_cache_operation_type|<size>
            idx_ai_cache_content_hash|<size>
            idx_ai_cache_created_at|<size>
            lecture_content_hashes_pkey|<size>
            ai_cache_stats_pkey|<size>
            idx_ai_cache_stats_date|<size>
            """,
        ["1. Drop Cache Tables (Full Rollback)"] = """
            DROP TABLE
            DROP TABLE
            DROP TABLE
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            DROP FUNCTION
            """,
        ["2. Partial Rollback (Keep Some Tables)"] = """
            DROP TABLE
            DROP FUNCTION
            DROP FUNCTION
            DROP TABLE
            DROP FUNCTION
            DROP FUNCTION
            """,
        ["1. Set Up Monitoring Queries"] = """
            <date>|2|1|1|50.00|150
            <date>|4|3|1|75.00|300
            3|<size>|200.0000000000000000|<time>|<time>
            summary|7|300|<time>|<time>
            quiz|2|200|<time>|<time>
            summary|0|100|<time>|<time>
            """,
        ["3. Regular Maintenance"] = """
            DELETE 1
            DELETE 1
            ANALYZE
            ANALYZE
            ANALYZE
            """,
        ["Common Issues, Migration fails with permission error"] = """
            postgres|postgres
            GRANT
            GRANT
            """,
        ["Common Issues, Foreign key constraint fails"] = "48",
        ["Common Issues, RLS policies not working"] = """
            public|ai_response_cache|t
            public|ai_response_cache|ai_response_cache_read|PERMISSIVE|{authenticated}|SELECT|true|
            public|ai_response_cache|ai_response_cache_all|PERMISSIVE|{service_role}|ALL|true|true
            """,
    };

    /// <summary>What has to be there for a block to show something.</summary>
    public static readonly Dictionary<string, string> Before = new()
    {
        // The guide itself says to use a real lecture: one gets the id that it writes.
        ["2. Test Content Hash Operations"] = "insert into public.lectures (id, course_id, position, title, content) "
            + $"select '{Lecture}', id, 1000, 't', 'c' from public.courses limit 1",
        ["1. Index Performance"] = $"""
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
            select case n when 1 then 'some_key' else md5(n::text) end, 'summary',
              array[gen_random_uuid(), gen_random_uuid()], '{"{}"}', md5(n::text), '{"{}"}', 1, 2
              from generate_series(1, 20000) n;
            insert into public.ai_cache_stats (date) select date '2020-01-01' + n from generate_series(1, 3000) n;
            analyze public.ai_response_cache; analyze public.ai_cache_stats
            """,
        ["1. Set Up Monitoring Queries"] = """
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, hit_count)
            values ('a', 'summary', '{}', '{}', 'h', '{}', 1, 100, 0), ('b', 'quiz', '{}', '{}', 'h', '{}', 1, 200, 2),
              ('c', 'summary', '{}', '{}', 'h', '{}', 1, 300, 7);
            insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
              values (current_date, 2, 1, 1, 150), (current_date - 1, 4, 3, 1, 300)
            """,
        ["3. Regular Maintenance"] = """
            insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash,
              response_data, tokens_used, content_size, created_at)
            values ('a', 'summary', '{}', '{}', 'h', '{}', 1, 100, now() - interval '31 days'), ('b', 'quiz', '{}', '{}', 'h', '{}', 1, 200, now());
            insert into public.ai_cache_stats (date) values (current_date - 91), (current_date)
            """,
    };
}
