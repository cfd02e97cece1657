-- Removes entries by their keys ($1) and says how many there were and what they held.
with removed as (
  delete from public.ai_response_cache e where e.cache_key = any ($1) returning e.content_size
)
select count(*), coalesce(sum(r.content_size), 0)::bigint from removed r
