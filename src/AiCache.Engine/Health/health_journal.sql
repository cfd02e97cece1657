-- When the cache was deployed, and which migrations are recorded.
select jsonb_build_object('deployed', min(j.applied_at), 'names', coalesce(jsonb_agg(j.name), '[]'))::text
from aicache.migration_journal j
