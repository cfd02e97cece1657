-- Leaves the journal in the cursor aicache_journal, an empty one where there is none or where catalogue.sql, before it in the same round
-- trip, found that it is not to be read: what is not run is not looked up, so this is no error before the first deployment, and runs
-- nothing that somebody else put there. The cursor ends with the transaction.
do $do$
declare
  v_journal refcursor := 'aicache_journal';
begin
  if current_setting('aicache.journal') = 'Open' then
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
