-- A row in each table, for the roles to find. $1: key, lecture, day.

-- step: ai_response_cache
with new as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  values ($1 ->> 'key', 'test_generation', array[gen_random_uuid()], '{}', 'test_hash_456', '{}', 0, 2)
  returning 1
)
select nullif(count(*), 0)::text from new;

-- step: lecture_content_hashes
with new as (
  insert into public.lecture_content_hashes (lecture_id, content_hash)
  select ($1 ->> 'lecture')::uuid, 'sample_hash_789'
  where not exists (select 1 from public.lecture_content_hashes h where h.lecture_id = ($1 ->> 'lecture')::uuid)
  returning 1
)
select 'there' from (select count(*) from new) n;

-- step: ai_cache_stats
with new as (insert into public.ai_cache_stats (date) values (($1 ->> 'day')::date) returning 1)
select nullif(count(*), 0)::text from new;

-- step: stats_pending
with new as (insert into aicache.stats_pending (date, is_hit, tokens_saved) values (($1 ->> 'day')::date, true, 1) returning 1)
select nullif(count(*), 0)::text from new;
