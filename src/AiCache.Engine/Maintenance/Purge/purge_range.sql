-- Deletes what is stale from $1 up to the $5-th key ahead, and says where that was; null is the end, $2.
-- A row that another session renews meanwhile is read again once that session has committed, and kept.
with mark as (
  select c.created_at from public.ai_response_cache c
  where c.created_at >= $1 and c.created_at < $2
  order by c.created_at offset $5 limit 1
), gone as (
  delete from public.ai_response_cache c
  where c.created_at >= $1 and c.created_at < coalesce((select m.created_at from mark m), $2)
    and ($3::timestamptz is null or c.last_accessed_at < $3) and ($4::text[] is null or c.operation_type = any ($4))
  returning c.content_size
)
select (select m.created_at from mark m), count(*), coalesce(sum(g.content_size), 0)::bigint,
       (select array[
          count(*) filter (where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))),
          count(distinct l.pid) filter (where l.granted and l.pid <> pg_backend_pid() and l.mode in ('RowShareLock', 'RowExclusiveLock')
            and l.relation = 'public.ai_response_cache'::regclass and l.database = (select d.oid from pg_database d where d.datname = current_database()))]
        from pg_locks l), 0::bigint, 0::bigint
from gone g
