-- Many entries may have been created in the same instant, and no mark lies between them: they go by the row, $3 at a time.
with gone as (
  delete from public.ai_response_cache c
  where c.ctid = any (array(
    select s.ctid from public.ai_response_cache s
    where s.created_at = $1 and s.created_at < $2
      and ($4::timestamptz is null or s.last_accessed_at < $4) and ($5::text[] is null or s.operation_type = any ($5))
    limit $3 for update skip locked))
  returning c.content_size
)
select case when (select count(*) from gone) = $3 then $1 else (
         select min(n.created_at) from public.ai_response_cache n where n.created_at > $1 and n.created_at < $2) end,
       count(*), coalesce(sum(g.content_size), 0)::bigint,
       (select count(*) from pg_stat_activity a where a.wait_event_type = 'Lock' and pg_backend_pid() = any (pg_blocking_pids(a.pid)))
from gone g
