-- Leaves the journal in the cursor aicache_journal, an empty one where there is none: what is not run is not looked up, so this is
-- no error before the first deployment, and costs no round trip to find out. The cursor ends with the transaction.
do $do$
declare
  v_journal refcursor := 'aicache_journal';
begin
  if exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'aicache' and c.relname = 'migration_journal') then
    open v_journal for
      select coalesce(json_agg(json_build_object(
        'name', j.name, 'checksum', j.checksum, 'appliedAt', j.applied_at, 'appliedBy', j.applied_by,
        'moduleVersion', j.module_version, 'seconds', extract(epoch from j.duration), 'method', j.method) order by j.applied_at, j.name), '[]')::text
      from aicache.migration_journal j;
  else
    open v_journal for select '[]'::text;
  end if;
end
$do$
