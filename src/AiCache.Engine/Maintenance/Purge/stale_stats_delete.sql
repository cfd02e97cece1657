-- Days before $1, with what is pending for them: a count folded later would bring the day back.
with gone as (
  delete from public.ai_cache_stats s where s.date < $1::date returning s.date, s.total_requests
), pending as (
  -- A day that a trigger keeps also keeps what is pending for it.
  delete from aicache.stats_pending p
  where p.date < $1::date and (p.date in (select g.date from gone g) or p.date not in (select s.date from public.ai_cache_stats s))
  returning p.date
), counted as (
  select date, total_requests::numeric as requests from gone union all select date, 1 from pending
)
select jsonb_build_object(
  'count', count(distinct c.date), 'requests', coalesce(sum(c.requests), 0),
  -- Days before the first year, which .NET's calendar has not, are told as its beginning.
  'oldest', min(greatest(c.date, '0001-01-01')), 'newest', max(greatest(c.date, '0001-01-01')),
  'remaining', (select count(*) from public.ai_cache_stats) - (select count(*) from gone),
  -- A trigger may have kept some.
  'kept', (select count(*) from public.ai_cache_stats s where s.date < $1::date) - (select count(*) from gone))::text
from counted c
