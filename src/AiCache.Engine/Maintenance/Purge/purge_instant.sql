-- Many entries may have been created in the same instant, and no mark lies between them: they go by the row, $5 at a time.
with gone as (
  delete from public.ai_response_cache c
  where c.ctid = any (array(
    select s.ctid from public.ai_response_cache s
    where s.created_at = $1 and s.created_at < $2
      and ($3::timestamptz is null or s.last_accessed_at < $3) and ($4::text[] is null or s.operation_type = any ($4))
    limit $5 for update skip locked))
  returning c.content_size
)
select case when count(*) = $5 then $1 else (
         select min(n.created_at) from public.ai_response_cache n where n.created_at > $1 and n.created_at < $2) end,
       count(*), coalesce(sum(g.content_size), 0)::bigint,
       (select array[
          count(*) filter (where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))),
          count(distinct l.pid) filter (where l.granted and l.pid <> pg_backend_pid() and l.mode in ('RowShareLock', 'RowExclusiveLock')
            and l.relation = 'public.ai_response_cache'::regclass and l.database = (select d.oid from pg_database d where d.datname = current_database()))]
        from pg_locks l),
       case when count(*) = $5 then 0 else (
         select count(*) from public.ai_response_cache s
         where s.created_at = $1
           and ($3::timestamptz is null or s.last_accessed_at < $3) and ($4::text[] is null or s.operation_type = any ($4))) - count(*) end, 0::bigint
from gone g
