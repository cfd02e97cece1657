-- The same for a range in which another session holds rows: those are gone round, and counted.
with mark as (
-- include Maintenance/Purge/mark.sql
), gone as (
  delete from public.ai_response_cache c
  where c.ctid = any (array(
    select s.ctid from public.ai_response_cache s
    where s.created_at >= $1 and s.created_at < coalesce((select m.created_at from mark m), $2)
      and ($3::timestamptz is null or s.last_accessed_at < $3) and ($4::text[] is null or s.operation_type = any ($4))
    for update skip locked))
  returning c.content_size
)
select (select m.created_at::text from mark m) as next, count(*) as deleted, coalesce(sum(g.content_size), 0)::bigint as bytes,
       (select count(*) from public.ai_response_cache s
        where s.created_at >= $1 and s.created_at < coalesce((select m.created_at from mark m), $2)
          and ($3::timestamptz is null or s.last_accessed_at < $3) and ($4::text[] is null or s.operation_type = any ($4)))
       - count(*) as left_behind, 0::bigint as unchanged
from gone g
