-- Whether pg_cron is in this database and this role may use it, or could be created: it lives in one database of a server only.
select jsonb_build_object(
  'installed', e.oid is not null,
  'usable', e.oid is not null and exists (
    select from pg_namespace n where n.nspname = 'cron' and has_schema_privilege(n.oid, 'usage')),
  'creatable', exists (select from pg_available_extensions a where a.name = 'pg_cron')
    and coalesce(nullif(current_setting('cron.database_name', true), ''), current_database()) = current_database(),
  'role', current_user)::text
from (select 1) one left join pg_extension e on e.extname = 'pg_cron'
