-- When the cache was deployed.
select to_jsonb(min(j.applied_at))::text from aicache.migration_journal j
