-- The server's clock and day as the application's sessions see them, and which relations this role can read and should. The parameters
-- are those of catalogue.sql.
with relation as (
  select c.oid, c.relnamespace, c.relnamespace::regnamespace || '.' || c.relname as full_name, c.relkind, c.relowner, c.relhasrules,
         c.relhassubclass
  from pg_class c
  where c.relname = any ($4) and c.relnamespace::regnamespace || '.' || c.relname = any ($1) and c.relkind not in ('i', 'I', 'S', 't')
), code as (
  select f.oid, f.pronamespace::regnamespace || '.' || f.proname || '(' || oidvectortypes(f.proargtypes) || ')' as signature, f.proowner, f.prosrc,
         f.proconfig
  from pg_proc f
  where f.proname = any ($5) and f.pronamespace::regnamespace || '.' || f.proname = any ($2)
), space as (
  select n.nspname, n.nspowner from pg_namespace n where n.nspname in ('public', 'aicache')
)
-- include Contract/trust.sql
select json_build_object(
  'now', now(),
  'timeZone', z.reset_val,
  'today', (now() at time zone z.reset_val)::date,
  'midnight', (now() at time zone z.reset_val)::date::timestamp at time zone z.reset_val,
  'role', current_user,
  'readOnlyBy',
-- include Contract/read_only.sql
  ,
  'actAs',
-- include Contract/act_as.sql
  ,
  'trust',
-- include Contract/trust_facts.sql
  ,
  'schemas', (select json_object_agg(s.nspname, pg_get_userbyid(s.nspowner)) from space s),
  -- Whether the body is the contract's is asked of others' functions only.
  'functions', coalesce((
    select json_agg(json_build_object('name', f.signature, 'owner', pg_get_userbyid(f.proowner),
      'body', case when pg_get_userbyid(f.proowner) <> current_user then f.prosrc end, 'settings', f.proconfig))
    from code f), '[]'),
  'relations', coalesce((
    select json_agg(json_build_object(
      'name', r.full_name, 'kind', r.relkind, 'owner', pg_get_userbyid(r.relowner), 'part',
-- include Contract/trust_part.sql
      ,
      'readable', has_schema_privilege(r.relnamespace, 'usage') and has_table_privilege(r.oid, 'select'),
      'rowsHidden', row_security_active(r.oid) and (
        select true from pg_policy p
        where p.polrelid = r.oid and p.polpermissive and p.polcmd in ('r', '*')
          and (select true from unnest(p.polroles) x where x = 0 or pg_has_role(x, 'usage') limit 1) limit 1) is null,
      'distributed', (
        select true from pg_trigger t
        where t.tgrelid = r.oid and t.tgisinternal and t.tgfoid = to_regproc('pg_catalog.citus_truncate_trigger') limit 1) is true))
    from relation r), '[]')
)::text
-- The zone that the session began with, whatever was set since. To ask pg_settings for it takes longer than all the rest.
from (select set_config('timezone', null, true) as reset_val, set_config('timezone', 'UTC', true)) z
