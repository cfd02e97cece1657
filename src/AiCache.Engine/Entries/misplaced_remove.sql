-- Of the next $4 entries in the order of their keys, after the key $3, if any: removes those that do not fall to the node $2 of the nodes $1,
-- and says how far that was.
with page as (
  select c.cache_key from public.ai_response_cache c where ($3::text is null or c.cache_key > $3) order by c.cache_key limit $4
), gone as (
  delete from public.ai_response_cache c using page p where c.cache_key = p.cache_key and $2::text is distinct from
-- include Nodes/falls_to.sql
  returning c.content_size
)
select (select max(p.cache_key) from page p) as last, count(*), coalesce(sum(g.content_size), 0)::bigint from gone g
