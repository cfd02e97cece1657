with pending as (
  delete from aicache.stats_pending p where p.date < current_date - @days@
)
delete from public.ai_cache_stats s where s.date < current_date - @days@
