-- What a role may try with each table and function. $1: key, lecture, day and, for a table, whether a row was made for it.

-- step: ai_response_cache.select
select count(*)::text from public.ai_response_cache where cache_key = $1 ->> 'key';

-- step: ai_response_cache.insert
with new as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  values ($1 ->> 'entry', 'test_generation', array[gen_random_uuid()], '{}', 'test_hash_456', '{}', 0, 2)
  returning 1
)
select count(*)::text from new;

-- step: ai_response_cache.update
with written as (update public.ai_response_cache set tokens_used = 1 where cache_key = $1 ->> 'key' returning 1)
select count(*)::text from written;

-- step: ai_response_cache.delete
with gone as (delete from public.ai_response_cache where cache_key = $1 ->> 'key' returning 1)
select count(*)::text from gone;

-- step: lecture_content_hashes.select
select count(*)::text from public.lecture_content_hashes where lecture_id = ($1 ->> 'lecture')::uuid;

-- step: lecture_content_hashes.insert
-- The lecture does not exist: whoever may insert gets as far as the foreign key.
with new as (insert into public.lecture_content_hashes (lecture_id, content_hash) values (gen_random_uuid(), 'sample_hash_789') returning 1)
select count(*)::text from new;

-- step: lecture_content_hashes.update
with written as (
  update public.lecture_content_hashes set content_hash = content_hash where lecture_id = ($1 ->> 'lecture')::uuid returning 1
)
select count(*)::text from written;

-- step: lecture_content_hashes.delete
with gone as (delete from public.lecture_content_hashes where lecture_id = ($1 ->> 'lecture')::uuid returning 1)
select count(*)::text from gone;

-- step: ai_cache_stats.select
select count(*)::text from public.ai_cache_stats where date = ($1 ->> 'day')::date;

-- step: ai_cache_stats.insert
with new as (insert into public.ai_cache_stats (date) values (($1 ->> 'day')::date + 1000000) returning 1)
select count(*)::text from new;

-- step: ai_cache_stats.update
with written as (update public.ai_cache_stats set tokens_saved = 1 where date = ($1 ->> 'day')::date returning 1)
select count(*)::text from written;

-- step: ai_cache_stats.delete
with gone as (delete from public.ai_cache_stats where date = ($1 ->> 'day')::date returning 1)
select count(*)::text from gone;

-- step: stats_pending.select
select count(*)::text from aicache.stats_pending where date = ($1 ->> 'day')::date;

-- step: stats_pending.insert
with new as (insert into aicache.stats_pending (date, is_hit, tokens_saved) values (($1 ->> 'day')::date, true, 1) returning 1)
select count(*)::text from new;

-- step: stats_pending.update
with written as (update aicache.stats_pending set tokens_saved = 1 where date = ($1 ->> 'day')::date returning 1)
select count(*)::text from written;

-- step: stats_pending.delete
with gone as (delete from aicache.stats_pending where date = ($1 ->> 'day')::date returning 1)
select count(*)::text from gone;

-- step: update_cache_access
select public.update_cache_access();

-- step: update_lecture_hash_timestamp
select public.update_lecture_hash_timestamp();

-- step: invalidate_cache_on_lecture_change
select public.invalidate_cache_on_lecture_change();

-- step: update_cache_stats_timestamp
select public.update_cache_stats_timestamp();

-- step: increment_cache_stats
select 'called' from public.increment_cache_stats(($1 ->> 'day')::date, true, 1);

-- step: get_cache_stats
select 'called' from public.get_cache_stats(($1 ->> 'day')::date, ($1 ->> 'day')::date);

-- step: lock_stats_day
select 'called' from aicache.lock_stats_day(($1 ->> 'day')::date);

-- step: fold_pending_stats
select 'called' from aicache.fold_pending_stats(1);
