-- Deletes what is stale in the pages from $1 up to $2.
delete from public.ai_response_cache c
where c.ctid >= format('(%s,0)', $1::text)::tid and c.ctid < format('(%s,0)', $2::text)::tid and c.created_at < $3
  and ($4::timestamptz is null or c.last_accessed_at < $4) and ($5::text[] is null or c.operation_type = any ($5))
