-- The same for a range in which another session holds rows: those are gone round.
with mark as (
  select c.created_at from public.ai_response_cache c
  where c.created_at >= $1 and c.created_at < $2
  order by c.created_at offset $3 limit 1
), gone as (
  delete from public.ai_response_cache c
  where c.ctid = any (array(
    select s.ctid from public.ai_response_cache s
    where s.created_at >= $1 and s.created_at < coalesce((select m.created_at from mark m), $2)
      and ($4::timestamptz is null or s.last_accessed_at < $4) and ($5::text[] is null or s.operation_type = any ($5))
    for update skip locked))
  returning c.content_size
)
select (select m.created_at from mark m), count(*), coalesce(sum(g.content_size), 0)::bigint,
       (select count(*) from pg_stat_activity a where a.wait_event_type = 'Lock' and pg_backend_pid() = any (pg_blocking_pids(a.pid)))
from gone g
