-- What the application does with content hashes. $1: lecture, entry.

-- step: hash_upsert
with written as (
  insert into public.lecture_content_hashes (lecture_id, content_hash)
  values (($1 ->> 'lecture')::uuid, 'sample_hash_789')
  on conflict (lecture_id) do update set content_hash = excluded.content_hash
  returning content_hash
)
select content_hash from written;

-- step: hash_timestamp
with written as (
  update public.lecture_content_hashes set updated_at = '2000-01-01' where lecture_id = ($1 ->> 'lecture')::uuid returning updated_at
)
select 'updated ' || case updated_at when now() then 'now' else updated_at::date::text end from written;

-- step: make an entry
with new as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  select $1 ->> 'entry', 'test_generation', array[($1 ->> 'lecture')::uuid], '{}', 'sample_hash_789', '{}', 0, 2
  where not exists (select 1 from public.ai_response_cache where cache_key = $1 ->> 'entry')
  returning 1
)
select count(*)::text from new;

-- step: write the same hash
with written as (
  insert into public.lecture_content_hashes (lecture_id, content_hash)
  values (($1 ->> 'lecture')::uuid, 'sample_hash_789')
  on conflict (lecture_id) do update set content_hash = excluded.content_hash
  returning content_hash
)
select content_hash from written;

-- step: invalidation_equal
select count(*) || ' entry' from public.ai_response_cache where cache_key = $1 ->> 'entry';

-- step: write another hash
with written as (
  insert into public.lecture_content_hashes (lecture_id, content_hash)
  values (($1 ->> 'lecture')::uuid, 'sample_hash_790')
  on conflict (lecture_id) do update set content_hash = excluded.content_hash
  returning content_hash
)
select content_hash from written;

-- step: invalidation
select count(*) || ' entries' from public.ai_response_cache where cache_key = $1 ->> 'entry';

-- step: make another entry
with new as (
  insert into public.ai_response_cache
    (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
  select $1 ->> 'entry', 'test_generation', array[($1 ->> 'lecture')::uuid], '{}', 'sample_hash_790', '{}', 0, 2
  where not exists (select 1 from public.ai_response_cache where cache_key = $1 ->> 'entry')
  returning 1
)
select count(*)::text from new;

-- step: hash_delete
with gone as (delete from public.lecture_content_hashes where lecture_id = ($1 ->> 'lecture')::uuid returning 1)
select count(*) || ' row' from gone;

-- step: invalidation_delete
select count(*) || ' entries' from public.ai_response_cache where cache_key = $1 ->> 'entry';
