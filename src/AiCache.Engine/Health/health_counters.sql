-- When a counter last moved, and the days whose counters do not add up. A time that lies ahead is a clock's mistake and says nothing.
select jsonb_build_object(
  'lastCount', (
    select max(s.updated_at) from public.ai_cache_stats s
    where s.updated_at <= now() + interval '5 minutes' and s.updated_at > '2000-01-01Z'),
  'wrongDays', count(*),
  'examples', coalesce((array_agg(coalesce(w.date::text, 'a day without a date') order by w.date desc))[1:5], '{}')
)::text
from public.ai_cache_stats w
where (coalesce(w.total_requests, 0)::numeric <> coalesce(w.cache_hits, 0)::numeric + coalesce(w.cache_misses, 0))
   or least(w.total_requests, w.cache_hits, w.cache_misses, w.tokens_saved) < 0
   or w.date is null
