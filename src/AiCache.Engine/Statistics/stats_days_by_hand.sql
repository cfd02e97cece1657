-- Counts per day from $1 to $2 where the statistics were deployed by hand: nothing is ever pending there.
select s.date,
       least(coalesce(sum(s.total_requests), 0), 9223372036854775807)::bigint,
       least(coalesce(sum(s.cache_hits), 0), 9223372036854775807)::bigint,
       least(coalesce(sum(s.cache_misses), 0), 9223372036854775807)::bigint,
       least(coalesce(sum(s.tokens_saved), 0), 9223372036854775807)::bigint
from public.ai_cache_stats s
where s.date between $1::date and $2::date
group by s.date
order by s.date desc
