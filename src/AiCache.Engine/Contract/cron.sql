-- Whether pg_cron is in this database and this role may use it, or could be created: it lives in one database of a server only, once the
-- server has loaded it. pg_settings leaves out what a role may not examine, where current_setting() fails.
select jsonb_build_object(
  'installed', e.oid is not null,
  'usable', e.oid is not null and exists (
    select from pg_namespace n where n.nspname = 'cron' and has_schema_privilege(n.oid, 'usage')),
  'available', exists (select from pg_available_extensions a where a.name = 'pg_cron'),
  'place', (select s.setting from pg_settings s where s.name = 'cron.database_name'),
  'seesSettings', pg_has_role('pg_read_all_settings', 'USAGE'),
  'database', current_database(),
  'role', current_user)::text
from (select 1) one left join pg_extension e on e.extname = 'pg_cron'
