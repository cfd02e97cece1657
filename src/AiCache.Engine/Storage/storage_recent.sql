-- How many entries of the last seven days the planner expects; nothing is read.
explain (format json) select 1 from public.ai_response_cache where created_at > now() - interval '7 days'
