select coalesce(jsonb_agg(jsonb_build_object(
  'name', j.name, 'checksum', j.checksum, 'appliedAt', j.applied_at, 'appliedBy', j.applied_by,
  'moduleVersion', j.module_version, 'seconds', extract(epoch from j.duration), 'method', j.method) order by j.applied_at, j.name), '[]')::text
from aicache.migration_journal j
