delete from public.ai_response_cache where id = any ($1::uuid[])
