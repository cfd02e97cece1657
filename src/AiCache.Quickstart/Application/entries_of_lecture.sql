select count(*) from public.ai_response_cache where lecture_ids @> array[$1]::uuid[]
