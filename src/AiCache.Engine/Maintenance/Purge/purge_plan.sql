-- Whether the planner, who knows in which order the table was written, would go through all of it.
explain (format json) delete from public.ai_response_cache c where c.created_at < $1
