-- Whether the planner, who knows how much of the table was vacuumed, would count in an index alone.
explain (format json) select count(*) from public.ai_response_cache c where c.created_at < $1
