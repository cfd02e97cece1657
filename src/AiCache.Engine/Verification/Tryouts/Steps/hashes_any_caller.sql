-- Invalidation for a caller who may not delete from the cache: service_role, without that right for a moment. $1: lecture, entry.

-- step: take the right away
revoke delete on table public.ai_response_cache from service_role;

-- step: the right is gone
select 'gone' where not has_table_privilege('service_role', 'public.ai_response_cache', 'delete');

-- step: write a first hash
with written as (
  insert into public.lecture_content_hashes (lecture_id, content_hash)
  values (($1 ->> 'lecture')::uuid, 'sample_hash_789')
  on conflict (lecture_id) do update set content_hash = excluded.content_hash
  returning content_hash
)
select content_hash from written;

-- step: make an entry for it
with new as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  select $1 ->> 'entry', 'test_generation', array[($1 ->> 'lecture')::uuid], '{}', 'sample_hash_789', '{}', 0, 2
  where not exists (select 1 from public.ai_response_cache where cache_key = $1 ->> 'entry')
  returning 1
)
select count(*)::text from new;

-- step: write a second hash
with written as (
  update public.lecture_content_hashes set content_hash = 'sample_hash_790'
  where lecture_id = ($1 ->> 'lecture')::uuid returning content_hash
)
select content_hash from written;

-- step: invalidation_any_caller
select count(*) || ' entries' from public.ai_response_cache where cache_key = $1 ->> 'entry';
