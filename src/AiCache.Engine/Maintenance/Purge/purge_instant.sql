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
         select min(n.created_at) from public.ai_response_cache n where n.created_at > $1 and n.created_at < $2) end::text as next,
       count(*) as deleted, coalesce(sum(g.content_size), 0)::bigint as bytes,
       case when count(*) = $5 then 0 else (
         select count(*) from public.ai_response_cache s
         where s.created_at = $1
           and ($3::timestamptz is null or s.last_accessed_at < $3) and ($4::text[] is null or s.operation_type = any ($4)))
         - count(*) end as left_behind, 0::bigint as unchanged
from gone g
