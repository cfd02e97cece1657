-- Days before $1 where the statistics were deployed by hand: nothing is ever pending there.
with gone as (
  delete from public.ai_cache_stats s where s.date < $1::date returning s.date, s.total_requests
)
select jsonb_build_object(
  'count', count(distinct c.date), 'requests', coalesce(sum(c.total_requests), 0),
  -- Days before the first year, which .NET's calendar has not, are told as its beginning.
  'oldest', min(greatest(c.date, '0001-01-01')), 'newest', max(greatest(c.date, '0001-01-01')),
  'remaining', (select count(*) from public.ai_cache_stats) - (select count(*) from gone),
  -- A trigger may have kept some.
  'kept', (select count(*) from public.ai_cache_stats s where s.date < $1::date) - (select count(*) from gone))::text
from gone c
