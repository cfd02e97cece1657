-- Days before $1, with what is pending for them.
select jsonb_build_object(
  'count', count(distinct c.date), 'requests', coalesce(sum(c.requests), 0), 'oldest', min(c.date), 'newest', max(c.date),
  'remaining', (select count(*) from public.ai_cache_stats s where s.date >= $1::date))::text
from (
  select s.date, s.total_requests::numeric from public.ai_cache_stats s where s.date < $1::date
  union all
  select p.date, 1 from aicache.stats_pending p where p.date < $1::date
) c (date, requests)
