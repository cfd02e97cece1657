with here as (
  select s.refobjid, s.deptype from pg_shdepend s
  where s.refclassid = 'pg_authid'::regclass and s.dbid = (select oid from pg_database where datname = current_database())
), owners as (
  select pg_get_userbyid(o.role)::text as name
  from (
    select refobjid from here where deptype = 'o'
    -- What depends on the bootstrap superuser is recorded nowhere.
    union select n.nspowner from pg_namespace n where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    union select c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    union select p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  ) o (role)
  where pg_get_userbyid(o.role) !~ '^pg_'
)
select jsonb_build_object(
  'snapshot', pg_export_snapshot(),
  'time', now(),
  'database', current_database(),
  'encoding', current_setting('server_encoding'),
  'role', current_user,
  'tables', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'schema', n.nspname, 'name', c.relname, 'owner', pg_get_userbyid(c.relowner), 'bytes', pg_table_size(c.oid),
      'readable', has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'),
      'rowSecurity', row_security_active(c.oid)) order by n.nspname, c.relname), '[]')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
      -- What an extension made is made by it again; pg_dump leaves it out.
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      and not exists (select from pg_depend d where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e')),
  'owners', (select coalesce(jsonb_agg(o.name order by o.name), '[]') from owners o),
  'roles', (
    select coalesce(jsonb_agg(r.name order by r.name), '[]')
    from (
      select name from owners
      union select pg_get_userbyid(s.refobjid)::text from here s where s.refobjid <> 0
    ) r
    where r.name !~ '^pg_'),
  'extensions', (
    select coalesce(jsonb_agg(jsonb_build_object('name', e.extname, 'version', e.extversion, 'schema', n.nspname) order by e.extname), '[]')
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname <> 'plpgsql')
)::text
