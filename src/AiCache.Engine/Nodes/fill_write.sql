-- Entries ($1, an array) into the node; one that is there already is newer. What changes reached the two sides is told by the hashes: an
-- entry is left out where those of its lectures were others where it was read ($2) than they are here.
with entry as (
  select e.*, exists (
      select from unnest(e.lecture_ids) l
      left join jsonb_to_recordset($2::jsonb) as k (lecture_id uuid, content_hash text, updated_at timestamptz) on k.lecture_id = l
      left join public.lecture_content_hashes h on h.lecture_id = l
      where (h.content_hash::text, h.updated_at) is distinct from (k.content_hash, k.updated_at)) as differs
  from jsonb_populate_recordset(null::public.ai_response_cache, $1::jsonb) e
), copied as (
  insert into public.ai_response_cache (id, cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used,
    content_size, hit_count, created_at, last_accessed_at)
  select e.id, e.cache_key, e.operation_type, e.lecture_ids, e.params, e.content_hash, e.response_data, e.tokens_used,
    e.content_size, e.hit_count, e.created_at, e.last_accessed_at
  from entry e where not e.differs
  on conflict do nothing
  returning id
)
select jsonb_build_object('copied', coalesce((select jsonb_agg(c.id) from copied c), '[]'),
  'differing', (select count(*) from entry e where e.differs))::text
