-- Deletes what is stale from $1 up to $2, of which the planner is not to make anything: with old statistics he might read the whole table.
-- A row that another session renews meanwhile is read again once that session has committed, and kept.
delete from public.ai_response_cache c
where c.created_at >= $1 and c.created_at < (select $2::timestamptz)
  and ($3::timestamptz is null or c.last_accessed_at < $3) and ($4::text[] is null or c.operation_type = any ($4))
