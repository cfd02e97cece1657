-- The next $4 entries in the order of their keys, after the key $3 if any, that fall to the node $2 of the nodes $1, and the hashes that
-- were known here at that moment of the lectures they are about.
with page as (
  select c.id, c.cache_key, c.operation_type, c.lecture_ids, c.params, c.content_hash, c.response_data, c.tokens_used, c.content_size,
         c.hit_count, c.created_at, c.last_accessed_at
  from public.ai_response_cache c where ($3::text is null or c.cache_key > $3) order by c.cache_key limit $4
), mine as (
  select c.* from page c where $2::text =
-- include Nodes/falls_to.sql
)
select jsonb_build_object(
  'last', (select max(p.cache_key) from page p), 'count', (select count(*) from mine m),
  'entries', coalesce((select jsonb_agg(to_jsonb(m)) from mine m), '[]')::text,
  'hashes', coalesce((
    select jsonb_agg(to_jsonb(h)) from public.lecture_content_hashes h
    where h.lecture_id in (select unnest(m.lecture_ids) from mine m)), '[]')::text)::text
from (select) one
