-- How many entries of these keys ($1) there are.
select count(*) from public.ai_response_cache e where e.cache_key = any ($1)
