-- Deletes what is stale in the pages from $1 up to $2, row identifiers, and counts what was written before transaction $6 already.
-- The next mark is the caller's.
with gone as (
  delete from public.ai_response_cache c
  where c.ctid >= $1::text::tid and c.ctid < $2::text::tid and c.created_at < $3
    and ($4::timestamptz is null or c.last_accessed_at < $4) and ($5::text[] is null or c.operation_type = any ($5))
  returning c.content_size, c.xmin
)
select null::text as next, count(*) as deleted, coalesce(sum(g.content_size), 0)::bigint as bytes, 0::bigint as left_behind,
       count(*) filter (where age(g.xmin) > (select age($6::text::xid))) as unchanged
from gone g
