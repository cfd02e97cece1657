-- What the application does with statistics, on a day that nobody counts.

-- step: day
select d.day::text
from (select date '0001-01-01' + (random() * 200000)::integer as day from generate_series(1, 20)) d
where not exists (select 1 from public.ai_cache_stats s where s.date = d.day)
  and not exists (select 1 from aicache.stats_pending p where p.date = d.day)
limit 1;

-- step: stats_empty
select string_agg(concat_ws(' / ', total_requests, total_hits, total_misses, hit_rate, total_tokens_saved, estimated_cost_saved), ' | ')
from public.get_cache_stats(($1 ->> 'day')::date, ($1 ->> 'day')::date);

-- step: count a hit
select 'counted' from public.increment_cache_stats(($1 ->> 'day')::date, true, 2000000);

-- step: count a miss
select 'counted' from public.increment_cache_stats(p_date => ($1 ->> 'day')::date, p_is_hit => false);

-- step: stats_increment
select concat_ws(' / ', total_requests, cache_hits, cache_misses, tokens_saved)
from public.ai_cache_stats where date = ($1 ->> 'day')::date;

-- step: leave a count pending
with new as (insert into aicache.stats_pending (date, is_hit, tokens_saved) values (($1 ->> 'day')::date, true, 1000000) returning 1)
select count(*)::text from new;

-- step: stats_summary
select string_agg(concat_ws(' / ', total_requests, total_hits, total_misses, hit_rate, total_tokens_saved, estimated_cost_saved), ' | ')
from public.get_cache_stats(($1 ->> 'day')::date, ($1 ->> 'day')::date);

-- step: count another miss
select 'counted' from public.increment_cache_stats(($1 ->> 'day')::date, false, 0);

-- step: fold
-- The day is not at rest: a request would leave this to a later one.
select 'folded' from aicache.fold_pending_stats();

-- step: stats_fold
select concat_ws(' / ', total_requests, cache_hits, cache_misses, tokens_saved)
  || ', ' || (select count(*) from aicache.stats_pending where date = ($1 ->> 'day')::date) || ' pending'
from public.ai_cache_stats where date = ($1 ->> 'day')::date;

-- step: stats_timestamp
with written as (
  update public.ai_cache_stats set updated_at = '2000-01-01' where date = ($1 ->> 'day')::date returning updated_at
)
select 'updated ' || case updated_at when now() then 'now' else updated_at::date::text end from written;

-- step: stats_delete
with gone as (delete from public.ai_cache_stats where date = ($1 ->> 'day')::date returning 1)
select count(*) || ' row' from gone;
