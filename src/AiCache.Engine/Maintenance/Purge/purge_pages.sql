-- Deletes what is stale in the pages from $1 up to $2, row identifiers, and counts what was written before transaction $6 already.
-- The next mark is the caller's.
with gone as (
  delete from public.ai_response_cache c
  where c.ctid >= $1::text::tid and c.ctid < $2::text::tid and c.created_at < $3
    and ($4::timestamptz is null or c.last_accessed_at < $4) and ($5::text[] is null or c.operation_type = any ($5))
  returning c.content_size, c.xmin
)
select null::timestamptz, count(*), coalesce(sum(g.content_size), 0)::bigint,
       (select array[
          count(*) filter (where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))),
          count(distinct l.pid) filter (where l.granted and l.pid <> pg_backend_pid() and l.mode in ('RowShareLock', 'RowExclusiveLock')
            and l.relation = 'public.ai_response_cache'::regclass and l.database = (select d.oid from pg_database d where d.datname = current_database()))]
        from pg_locks l), 0::bigint,
       count(*) filter (where age(g.xmin) > (select age($6::text::xid)))
from gone g
