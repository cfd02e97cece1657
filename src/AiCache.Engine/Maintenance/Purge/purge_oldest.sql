-- The oldest entry that is still stale. Beside the count the table is read once, rather than an index with all that was deleted.
select min(c.created_at)::text, count(*) from public.ai_response_cache c
where c.created_at >= $1 and c.created_at < $2
  and ($3::timestamptz is null or c.last_accessed_at < $3) and ($4::text[] is null or c.operation_type = any ($4))
