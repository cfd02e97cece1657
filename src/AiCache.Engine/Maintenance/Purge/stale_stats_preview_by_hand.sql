-- Days before $1 where the statistics were deployed by hand.
select jsonb_build_object(
  'count', count(distinct c.date), 'requests', coalesce(sum(c.total_requests), 0),
  -- Days before the first year, which .NET's calendar has not, are told as its beginning.
  'oldest', min(greatest(c.date, '0001-01-01')), 'newest', max(greatest(c.date, '0001-01-01')),
  'remaining', (select count(*) from public.ai_cache_stats s where s.date >= $1::date))::text
from public.ai_cache_stats c where c.date < $1::date
