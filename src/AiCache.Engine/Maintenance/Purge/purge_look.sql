-- What the next transaction finds from $1 up to the $5-th key ahead, and where that is; null is the end, $2.
with mark as (
-- include Maintenance/Purge/mark.sql
)
select (select m.created_at::text from mark m) as next, count(*) as entries, coalesce(sum(c.content_size), 0)::bigint as bytes,
       0::bigint as unchanged
from public.ai_response_cache c
where c.created_at >= $1 and c.created_at < coalesce((select m.created_at from mark m), $2)
  and ($3::timestamptz is null or c.last_accessed_at < $3) and ($4::text[] is null or c.operation_type = any ($4))
