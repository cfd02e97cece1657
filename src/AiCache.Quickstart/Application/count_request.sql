select public.increment_cache_stats(current_date, $1, $2)
