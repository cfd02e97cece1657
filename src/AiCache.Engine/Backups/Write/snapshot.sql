-- $1: the roles of a hosted platform, $2: its schemas, by their names.
with platform as (
  select exists (select from pg_roles r where r.rolname = 'supabase_admin') and to_regclass('auth.users') is not null
         and (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = to_regclass('auth.users')) = any ($1::text[]) as is_there
), schemas as (
  select n.oid, n.nspname, n.nspowner,
         p.is_there and n.nspname <> 'public' and (pg_get_userbyid(n.nspowner) = any ($1::text[])
           or (n.nspname = any ($2::text[]) and n.nspname = 'extensions')) as is_platform,
         (select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
          where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e') as extension
  from pg_namespace n cross join platform p
  where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
), members as (
  select d.classid, d.objid, e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
  where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
), here as (
  select s.classid, s.objid, s.refobjid, s.deptype from pg_shdepend s
  where s.refclassid = 'pg_authid'::regclass and s.dbid = (select oid from pg_database where datname = current_database())
), made as (
  select 'pg_class'::regclass as class, c.oid, c.relowner as role, c.relnamespace as schema from pg_class c
  union all select 'pg_proc'::regclass, p.oid, p.proowner, p.pronamespace from pg_proc p
  union all select 'pg_type'::regclass, t.oid, t.typowner, t.typnamespace from pg_type t
), parts as (
  -- What depends on the bootstrap superuser is recorded nowhere.
  select m.class, m.oid, pg_get_userbyid(m.role)::text as owner, s.is_platform and pg_get_userbyid(m.role) = any ($1::text[]) as is_platform
  from made m join schemas s on s.oid = m.schema
  where s.extension is null and not exists (select from members e where e.classid = m.class and e.objid = m.oid)
  union all
  select 'pg_namespace'::regclass, s.oid, pg_get_userbyid(s.nspowner), s.is_platform from schemas s where s.extension is null
), users as (
  -- Of what is nobody's here, such as publications, the owner alone tells whose it is.
  select h.refobjid as role, h.deptype from here h left join parts p on p.class = h.classid and p.oid = h.objid cross join platform f
  where not coalesce(p.is_platform, f.is_there and (
      exists (select from members e where e.classid = h.classid and e.objid = h.objid)
      or exists (select from here o where o.classid = h.classid and o.objid = h.objid and o.deptype = 'o'
                 and pg_get_userbyid(o.refobjid) = any ($1::text[]))
      or (h.deptype = 'o' and pg_get_userbyid(h.refobjid) = any ($1::text[]))))
), owners as (
  select pg_get_userbyid(refobjid)::text as name from here where deptype = 'o'
  union select owner from parts
), tables as (
  select c.oid, s.nspname, c.relname, pg_get_userbyid(c.relowner) as owner, s.is_platform and pg_get_userbyid(c.relowner) = any ($1::text[]) as is_platform
  from pg_class c join schemas s on s.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence <> 't'
    -- What an extension made is made by it again; pg_dump leaves it out.
    and s.extension is null and not exists (select from members m where m.classid = 'pg_class'::regclass and m.objid = c.oid)
)
select jsonb_build_object(
  'snapshot', pg_export_snapshot(),
  'time', now(),
  'database', current_database(),
  'encoding', current_setting('server_encoding'),
  'role', current_user,
  'tables', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'schema', t.nspname, 'name', t.relname, 'owner', t.owner, 'bytes', pg_table_size(t.oid), 'platform', t.is_platform,
      'readable', has_schema_privilege(t.nspname, 'usage') and has_table_privilege(t.oid, 'select'),
      'rowSecurity', row_security_active(t.oid)) order by t.nspname, t.relname), '[]')
    from tables t),
  'owners', (select coalesce(jsonb_agg(o.name order by o.name), '[]') from owners o where o.name !~ '^pg_'),
  'roles', (
    select coalesce(jsonb_agg(r.name order by r.name), '[]')
    from (
      select name from owners
      union select pg_get_userbyid(h.refobjid)::text from here h where h.refobjid <> 0
    ) r
    where r.name !~ '^pg_'),
  'extensions', (
    select coalesce(jsonb_agg(jsonb_build_object('name', e.extname, 'version', e.extversion, 'schema', n.nspname) order by e.extname), '[]')
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname <> 'plpgsql'),
  'platform', (
    select case when p.is_there then jsonb_build_object(
      'name', 'Supabase',
      'schemas', (select jsonb_agg(s.nspname order by s.nspname) from schemas s
        where s.is_platform or (s.extension is not null and s.nspname = any ($2::text[]))),
      'owners', (select coalesce(jsonb_agg(distinct o.owner order by o.owner), '[]') from parts o where not o.is_platform and o.owner !~ '^pg_'),
      'roles', (select coalesce(jsonb_agg(distinct r.name order by r.name), '[]') from (
        select pg_get_userbyid(u.role)::text as name from users u where u.role <> 0 union select o.owner from parts o where not o.is_platform) r
        where r.name !~ '^pg_'),
      'triggers', (
        select coalesce(jsonb_agg(jsonb_build_object('schema', t.nspname, 'name', t.relname || ' ' || g.tgname) order by t.nspname, t.relname, g.tgname), '[]')
        from pg_trigger g join tables t on t.oid = g.tgrelid and t.is_platform join pg_proc f on f.oid = g.tgfoid
        where not g.tgisinternal and (f.pronamespace::regnamespace::text = 'supabase_functions'
          or not exists (select from parts x where x.class = 'pg_proc'::regclass and x.oid = f.oid and x.is_platform))),
      'members', (
        select coalesce(jsonb_agg(jsonb_build_object('schema', m.schema, 'name', m.name) order by m.schema, m.name), '[]')
        from (
          select c.relnamespace::regnamespace::text as schema, c.relname::text as name
          from members m join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid
          union select f.pronamespace::regnamespace::text, format('%s(%s)', f.proname, pg_get_function_identity_arguments(f.oid))
          from members m join pg_proc f on m.classid = 'pg_proc'::regclass and f.oid = m.objid where f.proacl is not null
          union select t.typnamespace::regnamespace::text, t.typname::text
          from members m join pg_type t on m.classid = 'pg_type'::regclass and t.oid = m.objid where t.typacl is not null
        ) m))
    end from platform p)
)::text
