-- Counts per day from $1 to $2, those still pending included; a day without a row is absent. One statement reads both tables, so
-- that a count being folded meanwhile is seen once.
select c.date,
       least(coalesce(sum(c.requests), 0), 9223372036854775807)::bigint,
       least(coalesce(sum(c.hits), 0), 9223372036854775807)::bigint,
       least(coalesce(sum(c.misses), 0), 9223372036854775807)::bigint,
       least(coalesce(sum(c.tokens), 0), 9223372036854775807)::bigint
from (
  select s.date, s.total_requests::bigint, s.cache_hits::bigint, s.cache_misses::bigint, s.tokens_saved::bigint
  from public.ai_cache_stats s where s.date between $1::date and $2::date
  union all
  select p.date, 1, p.is_hit::integer, (not p.is_hit)::integer, p.tokens_saved
  from aicache.stats_pending p where p.date between $1::date and $2::date
) c (date, requests, hits, misses, tokens)
group by c.date
order by c.date desc
