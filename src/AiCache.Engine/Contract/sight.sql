-- The server's clock and day as the application's sessions see them, and which relations this role can read and should. The parameters
-- are those of catalogue.sql.
with space as (
  select n.oid, n.nspname, n.nspowner from pg_namespace n where n.nspname in ('public', 'aicache', 'auth')
), relation as (
  select c.oid, s.nspname, s.nspname || '.' || c.relname as full_name, c.relkind, c.relowner, c.relhasrules, s.oid as schema
  from pg_class c join space s on s.oid = c.relnamespace
  where c.relname = any (array(select split_part(x, '.', 2)::name from unnest($1) x)) and c.relkind not in ('i', 'I', 'S', 't')
), code as (
  select f.oid, f.proargtypes, f.proowner, f.prosrc, f.proconfig, s.nspname || '.' || f.proname as full_name
  from pg_proc f join space s on s.oid = f.pronamespace
  where f.proname = any (array(select split_part(x, '.', 2)::name from unnest($2) x)) and s.nspname || '.' || f.proname = any ($2)
)
-- include Contract/trust.sql
select jsonb_build_object(
  'now', now(),
  'timeZone', z.reset_val,
  'today', (now() at time zone z.reset_val)::date,
  'midnight', (now() at time zone z.reset_val)::date::timestamp at time zone z.reset_val,
  'role', current_user,
  'distrust', coalesce((select jsonb_agg(to_jsonb(d) order by d.object, d.part) from distrust d), '[]'),
  'relations', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', r.full_name,
      'readable', has_schema_privilege(r.schema, 'usage') and has_table_privilege(r.oid, 'select'),
      'rowsHidden', row_security_active(r.oid) and not exists (
        select from pg_policy p
        where p.polrelid = r.oid and p.polpermissive and p.polcmd in ('r', '*')
          and exists (select from unnest(p.polroles) x where x = 0 or pg_has_role(x, 'usage')))))
    from relation r where r.full_name = any ($1)), '[]')
)::text
from pg_settings z where z.name = 'TimeZone'
