-- The query that each index is there for.

-- step: idx_ai_cache_key
explain (format json) select * from public.ai_response_cache where cache_key = 'some_key';

-- step: idx_ai_cache_lecture_ids
explain (format json) select * from public.ai_response_cache where lecture_ids @> array['00000000-0000-0000-0000-000000000000']::uuid[];

-- step: idx_ai_cache_operation_type
explain (format json) select * from public.ai_response_cache where operation_type = 'test_generation';

-- step: idx_ai_cache_content_hash
explain (format json) select * from public.ai_response_cache where content_hash = 'some_hash';

-- step: idx_ai_cache_created_at
explain (format json) select * from public.ai_response_cache where created_at < now() - interval '30 days';

-- step: idx_ai_cache_stats_date
explain (format json) select * from public.ai_cache_stats where date between '2024-01-01' and '2024-01-31';
