select tokens_used from public.ai_response_cache where cache_key = $1
