# Dot-sourced where a cache in use is looked at: 40 requests today with 30 hits, 10 eight days ago, and 1,200 entries.
$null = Invoke-Psql $sandbox @'
select public.increment_cache_stats(current_date, i % 4 > 0, 1000) from generate_series(1, 40) i;
select public.increment_cache_stats(current_date - 8, true, 1000) from generate_series(1, 10) i;
truncate public.ai_response_cache;
insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
  tokens_used, content_size, hit_count, created_at)
select 'key ' || i, 'quiz', array[md5((i % 5)::text)::uuid], '{}', '', '{"a": 1}', i, i, i, now() - i * interval '1 hour' from generate_series(1, 1200) i;
'@
