select to_jsonb(s)::text from public.get_cache_stats(current_date, current_date) s
