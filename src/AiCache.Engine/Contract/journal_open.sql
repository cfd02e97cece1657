-- Leaves the journal in the cursor aicache_journal, or why it is not to be read: where there is none, or where catalogue.sql, before it in
-- the same round trip, found that it would run what somebody else put there or that this role may not. What is not run is not looked up,
-- so this is no error before the first deployment, and costs nothing where row security does not apply. The cursor ends with the
-- transaction.
do $do$
declare
  v_journal refcursor := 'aicache_journal';
  v_access text := current_setting('aicache.journal');
begin
  if v_access = 'Filtered' then
    select case
      when exists (
        select from pg_depend d join pg_policy p on p.oid = d.objid
        where d.classid = 'pg_policy'::regclass and p.polrelid = j.oid and d.refclassid <> 'pg_class'::regclass) then 'Guarded'
      when not exists (
        select from pg_policy p
        where p.polrelid = j.oid and p.polpermissive and p.polcmd in ('r', '*')
          and exists (select from unnest(p.polroles) x where x = 0 or pg_has_role(x, 'usage'))) then 'Hidden'
      else 'Open' end
    into v_access from (select 'aicache.migration_journal'::regclass as oid) j;
  end if;
  if v_access = 'Open' then
    open v_journal for
      select json_build_object('access', 'Open', 'entries', coalesce(json_agg(json_build_object(
        'name', j.name, 'checksum', j.checksum, 'appliedAt', j.applied_at, 'appliedBy', j.applied_by,
        'moduleVersion', j.module_version, 'seconds', extract(epoch from j.duration), 'method', j.method) order by j.applied_at, j.name), '[]'))::text
      from aicache.migration_journal j;
  else
    open v_journal for select json_build_object('access', v_access, 'entries', json_build_array())::text;
  end if;
end
$do$
