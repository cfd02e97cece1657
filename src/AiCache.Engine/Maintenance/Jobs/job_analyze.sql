do $analyze$
-- Adds pending counts to their days, and gives the planner fresh statistics. Managed by AiCache.
begin
  analyze public.ai_response_cache;
  if pg_catalog.to_regclass('public.lecture_content_hashes') is not null then
    analyze public.lecture_content_hashes;
  end if;
  if pg_catalog.to_regclass('public.ai_cache_stats') is not null then
    perform aicache.fold_pending_stats(100000);
    analyze public.ai_cache_stats;
    analyze aicache.stats_pending;
  end if;
end
$analyze$
