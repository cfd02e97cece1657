-- What a restore meets that has to stay, or that comes with it. $1: the roles of a hosted platform, $2: its schemas, by their names.
with schemas as (
  select n.oid, n.nspname,
         n.nspname <> 'public' and (pg_get_userbyid(n.nspowner) = any ($1::text[])
           or (n.nspname = any ($2::text[]) and to_regclass('auth.users') is not null and exists (
             select from pg_class u where u.oid = to_regclass('auth.users') and pg_get_userbyid(u.relowner) = any ($1::text[])))) as is_platform
  from pg_namespace n where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
), relations as (
  select c.oid, s.nspname, c.relname, c.relkind, s.is_platform and pg_get_userbyid(c.relowner) = any ($1::text[]) as is_platform
  from pg_class c join schemas s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
), routines as (
  select p.oid, s.nspname, p.proname, pg_has_role(p.proowner, 'usage') as is_ours,
         coalesce((select string_agg(format_type(t.type, null), ', ' order by t.place) from unnest(p.proargtypes) with ordinality t (type, place)), '') as types
  from pg_proc p join schemas s on s.oid = p.pronamespace
  where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
)
select jsonb_build_object(
  'platformSchemas', (select coalesce(jsonb_agg(s.nspname), '[]') from schemas s where s.is_platform),
  'schemas', (select coalesce(jsonb_agg(jsonb_build_object('name', s.nspname, 'oid', s.oid::bigint)), '[]') from schemas s where not s.is_platform),
  'relations', (
    select coalesce(jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', r.relname, 'platform', r.is_platform,
      'writable', case when r.relkind = 'S' then has_sequence_privilege(r.oid, 'update')
        else has_table_privilege(r.oid, 'insert') and has_table_privilege(r.oid, 'delete') end)), '[]')
    from relations r),
  'routines', (
    select coalesce(jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', format('%s(%s)', r.proname, r.types), 'oid', r.oid::bigint, 'ours', r.is_ours,
      'drop', format('%I.%I(%s)', r.nspname, r.proname, pg_get_function_identity_arguments(r.oid)),
      'held', exists (select from pg_event_trigger e where e.evtfoid = r.oid)
        or exists (select from pg_trigger t join relations x on x.oid = t.tgrelid and x.is_platform where t.tgfoid = r.oid))), '[]')
    from routines r),
  'policies', (
    select coalesce(jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', format('%s %s', r.relname, p.polname))), '[]')
    from pg_policy p join relations r on r.oid = p.polrelid where r.is_platform),
  'publications', (select coalesce(jsonb_agg(p.pubname), '[]') from pg_publication p),
  'eventTriggers', (select coalesce(jsonb_agg(e.evtname), '[]') from pg_event_trigger e),
  'extensions', (select coalesce(jsonb_agg(e.extname), '[]') from pg_extension e),
  -- What a partition has of its parent goes with it, and with nothing else.
  'inherited', (
    select coalesce(jsonb_agg(format('ALTER TABLE IF EXISTS ONLY %I.%I DROP CONSTRAINT IF EXISTS %I', s.nspname, c.relname, o.conname)), '[]')
    from pg_constraint o join pg_class c on c.oid = o.conrelid join schemas s on s.oid = c.relnamespace
    where o.coninhcount > 0)
)::text
