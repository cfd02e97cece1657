-- Days before $1, with what is pending for them.
select jsonb_build_object(
  'count', count(distinct c.date), 'requests', coalesce(sum(c.requests), 0),
  -- Days before the first year, which .NET's calendar has not, are told as its beginning.
  'oldest', min(greatest(c.date, '0001-01-01')), 'newest', max(greatest(c.date, '0001-01-01')),
  'remaining', (select count(*) from public.ai_cache_stats s where s.date >= $1::date))::text
from (
  select s.date, s.total_requests::numeric from public.ai_cache_stats s where s.date < $1::date
  union all
  select p.date, 1 from aicache.stats_pending p where p.date < $1::date
) c (date, requests)
