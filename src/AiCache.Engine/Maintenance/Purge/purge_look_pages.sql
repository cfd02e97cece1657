-- What the next transaction finds in the pages from $1 up to $2, and how much of it was written before transaction $6 already.
select $2::text as next, count(*) as entries, coalesce(sum(c.content_size), 0)::bigint as bytes,
       count(*) filter (where age(c.xmin) > (select age($6::text::xid))) as unchanged
from public.ai_response_cache c
where c.ctid >= format('(%s,0)', $1::text)::tid and c.ctid < format('(%s,0)', $2::text)::tid and c.created_at < $3
  and ($4::timestamptz is null or c.last_accessed_at < $4) and ($5::text[] is null or c.operation_type = any ($5))
