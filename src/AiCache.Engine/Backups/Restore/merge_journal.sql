-- What is deployed here was made by this module's scripts: a record of another script's checksum would not be true of it.
update aicache.migration_journal j
set applied_at = r.applied_at, applied_by = r.applied_by, module_version = r.module_version, duration = r.duration, method = r.method
from pg_temp.restored_journal r
where r.name = j.name and r.checksum = j.checksum
