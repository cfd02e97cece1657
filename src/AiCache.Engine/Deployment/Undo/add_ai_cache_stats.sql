-- step: drop table ai_cache_stats
drop table if exists public.ai_cache_stats;

-- step: drop function increment_cache_stats
drop function if exists public.increment_cache_stats(date, boolean, integer);

-- step: drop function get_cache_stats
drop function if exists public.get_cache_stats(date, date);

-- step: drop function update_cache_stats_timestamp
drop function if exists public.update_cache_stats_timestamp();

-- step: drop function fold_pending_stats
drop function if exists aicache.fold_pending_stats(integer);

-- step: drop function lock_stats_day
drop function if exists aicache.lock_stats_day(date);

-- step: drop table stats_pending
drop table if exists aicache.stats_pending;

-- step: revoke schema aicache
do $do$
begin
  if to_regnamespace('aicache') is not null then
    revoke all on schema aicache from authenticated, service_role;
  end if;
end
$do$;
