-- The server's clock and day as the application's sessions see them, and which relations this role can read and should. The parameters
-- are those of catalogue.sql.
with space as (
  select n.oid, n.nspname, n.nspowner from pg_namespace n where n.nspname in ('public', 'aicache', 'auth')
), relation as (
  select c.oid, s.nspname, s.nspname || '.' || c.relname as full_name, c.relkind, c.relowner, c.relhasrules, c.relhassubclass, s.oid as schema
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
  'readOnlyBy',
-- include Contract/read_only.sql
  ,
  'actAs',
-- include Contract/act_as.sql
  ,
  'trust',
-- include Contract/trust_facts.sql
  ,
  'objects', (
    select json_agg(json_build_object('name', o.name, 'kind', o.kind, 'owner', pg_get_userbyid(o.owner), 'part', o.part, 'asMade', o.as_made))
    from (
      select s.nspname::text as name, 'n'::"char" as kind, s.nspowner as owner, null as part, null::boolean as as_made
      from space s where s.nspname <> 'auth'
      union all
      select r.full_name, r.relkind, r.relowner, case
        when r.relkind <> 'r' then null
        when r.relhasrules then (select 'rule ' || w.rulename from pg_rewrite w where w.ev_class = r.oid limit 1)
        when r.relhassubclass then (select 'child, table ' || i.inhrelid::regclass from pg_inherits i where i.inhparent = r.oid limit 1) end, null
      from relation r where r.full_name = any ($1)
      union all
      -- Whether the body is the contract's ($4) is asked of others' functions only.
      select f.full_name || '(' || oidvectortypes(f.proargtypes) || ')', 'F', f.proowner, null, pg_get_userbyid(f.proowner) = current_user
        or encode(sha256(convert_to(btrim(replace(f.prosrc, E'\r\n', E'\n'), E' \n\t'), 'UTF8')), 'hex') = any ($4)
          and coalesce(f.proconfig @> array['search_path=""'], false)
      from code f) o),
  'relations', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', r.full_name,
      'readable', has_schema_privilege(r.schema, 'usage') and has_table_privilege(r.oid, 'select'),
      'rowsHidden', row_security_active(r.oid) and not exists (
        select from pg_policy p
        where p.polrelid = r.oid and p.polpermissive and p.polcmd in ('r', '*')
          and exists (select from unnest(p.polroles) x where x = 0 or pg_has_role(x, 'usage'))),
      'kind', r.relkind,
      'distributed', exists (
        select from pg_trigger t where t.tgrelid = r.oid and t.tgisinternal and t.tgfoid = to_regproc('pg_catalog.citus_truncate_trigger'))))
    from relation r where r.full_name = any ($1)), '[]')
)::text
-- The zone that the session began with, whatever was set since. To ask pg_settings for it takes longer than all the rest.
from (select set_config('timezone', null, true) as reset_val, set_config('timezone', 'UTC', true)) z
