update public.ai_response_cache
set hit_count = hit_count + 1, last_accessed_at = now()
where cache_key = $1
