-- Finds and deletes what is stale from $1 up to the $5-th key ahead, in one statement that costs little each time: see purge_range.sql.
with mark as (
-- include Maintenance/Purge/mark.sql
), gone as (
  delete from public.ai_response_cache c
  where c.created_at >= $1 and c.created_at < coalesce((select m.created_at from mark m), $2)
    and ($3::timestamptz is null or c.last_accessed_at < $3) and ($4::text[] is null or c.operation_type = any ($4))
  returning c.content_size
)
select (select m.created_at::text from mark m) as next, count(*) as deleted, coalesce(sum(g.content_size), 0)::bigint as bytes,
       0::bigint as left_behind, 0::bigint as unchanged
from gone g
