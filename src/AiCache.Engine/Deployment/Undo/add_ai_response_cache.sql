-- step: drop table ai_response_cache
drop table if exists public.ai_response_cache;

-- step: drop function update_cache_access
drop function if exists public.update_cache_access();
