-- Finds and deletes what is stale in the pages from $1 up to $2, and tells how much of it was written before transaction $6 already.
with gone as (
  delete from public.ai_response_cache c
  where c.ctid >= format('(%s,0)', $1::text)::tid and c.ctid < format('(%s,0)', $2::text)::tid and c.created_at < $3
    and ($4::timestamptz is null or c.last_accessed_at < $4) and ($5::text[] is null or c.operation_type = any ($5))
  returning c.content_size, age(c.xmin) > (select age($6::text::xid)) as unchanged
)
select $2::text as next, count(*) as deleted, coalesce(sum(g.content_size), 0)::bigint as bytes,
       0::bigint as left_behind, count(*) filter (where g.unchanged) as unchanged
from gone g
