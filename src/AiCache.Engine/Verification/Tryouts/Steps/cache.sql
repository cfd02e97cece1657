-- What the application does with the cache, on a key of its own. $1: key.

-- step: cache_insert
with new as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  values
    ($1 ->> 'key', 'test_generation', array[gen_random_uuid()], '{"questionsCount": 5}', 'test_hash_456',
     '{"questions": ["Test question?"]}', 100, 1024)
  returning cache_key
)
select count(*) || ' row' from new;

-- step: cache_select
select operation_type || ', ' || hit_count || ' hits' from public.ai_response_cache where cache_key = $1 ->> 'key';

-- step: age the entry
with old as (update public.ai_response_cache set last_accessed_at = '2000-01-01' where cache_key = $1 ->> 'key' returning 1)
select count(*)::text from old;

-- step: cache_hit
with hit as (
  update public.ai_response_cache set hit_count = hit_count + 1, last_accessed_at = now()
  where cache_key = $1 ->> 'key' returning hit_count, last_accessed_at
)
select hit_count || ' hits, accessed ' || case last_accessed_at when now() then 'now' else last_accessed_at::date::text end from hit;

-- step: age the entry again
with old as (update public.ai_response_cache set last_accessed_at = '2000-01-01' where cache_key = $1 ->> 'key' returning 1)
select count(*)::text from old;

-- step: cache_access
with hit as (
  update public.ai_response_cache set hit_count = hit_count + 1
  where cache_key = $1 ->> 'key' returning hit_count, last_accessed_at
)
select hit_count || ' hits, accessed ' || case last_accessed_at when now() then 'now' else last_accessed_at::date::text end from hit;

-- step: age the entry once more
with old as (update public.ai_response_cache set last_accessed_at = '2000-01-01' where cache_key = $1 ->> 'key' returning 1)
select count(*)::text from old;

-- step: cache_renew
with renewed as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  values
    ($1 ->> 'key', 'test_generation', array[gen_random_uuid()], '{}', 'test_hash_457', '{}', 100, 1024)
  on conflict (cache_key) do update set content_hash = excluded.content_hash, hit_count = 0
  returning hit_count, last_accessed_at
)
select hit_count || ' hits, accessed ' || case last_accessed_at when now() then 'now' else last_accessed_at::date::text end from renewed;

-- step: cache_delete
with gone as (delete from public.ai_response_cache where cache_key = $1 ->> 'key' returning 1)
select count(*) || ' row' from gone;
