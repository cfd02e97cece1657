-- Days before $1, with what is pending for them: a count folded later would bring the day back.
with pending as (
  delete from aicache.stats_pending p where p.date < $1::date returning p.date
), gone as (
  delete from public.ai_cache_stats s where s.date < $1::date returning s.date, s.total_requests
), counted as (
  select date, total_requests::numeric as requests from gone union all select date, 1 from pending
)
select jsonb_build_object(
  'count', count(distinct c.date), 'requests', coalesce(sum(c.requests), 0), 'oldest', min(c.date), 'newest', max(c.date),
  'remaining', (select count(*) from public.ai_cache_stats s where s.date >= $1::date))::text
from counted c
