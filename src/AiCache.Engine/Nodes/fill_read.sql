-- The next entries in the order of their keys ($1: the last one that was read, $4: how many) that fall to the node $2 of the nodes $3.
-- Which node has a key is reckoned as docs/scaling.md says.
with page as (
  select c.id, c.cache_key, c.operation_type, c.lecture_ids, c.params, c.content_hash, c.response_data, c.tokens_used, c.content_size,
         c.hit_count, c.created_at, c.last_accessed_at
  from public.ai_response_cache c where c.cache_key > $1 order by c.cache_key limit $4
), mine as (
  select p.* from page p
  where $2 = (select n from unnest($3::text[]) n order by sha256(convert_to(n || ':' || p.cache_key, 'UTF8')) desc limit 1)
)
select jsonb_build_object(
  'last', (select max(p.cache_key) from page p),
  'ids', coalesce((select jsonb_agg(m.id) from mine m), '[]'),
  'entries', coalesce((select jsonb_agg(to_jsonb(m)) from mine m), '[]')::text)::text
from (select) one
