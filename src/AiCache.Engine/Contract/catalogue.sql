-- Everything the contract speaks of, as one JSON document. $1: our relations, $2: our functions, both as schema.name; $3: API roles,
-- $5: the names that our tables and indexes need.
-- A deployment runs it several times, and half of its time is planning: every relation that is named here costs, so each is named once
-- where that will do, and what the server knows without a join is asked of its functions. It runs with an empty search_path.
with space as (
  select n.oid, n.nspname, n.nspowner, n.nspacl from pg_namespace n where n.nspname in ('public', 'aicache', 'auth')
), relation as (
  select c.oid, s.nspname, c.relname, s.nspname || '.' || c.relname as full_name, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
         c.reloptions, c.relacl, c.reltuples, c.relpersistence, c.relhasrules, c.relhassubclass
  from pg_class c join space s on s.oid = c.relnamespace
  -- By their names alone first: that is what there is an index for.
  where c.relname = any (array(select split_part(x, '.', 2)::name from unnest($1 || array['public.lectures', 'public.courses', 'auth.users']) x))
    and c.relkind not in ('i', 'I', 'S', 't')
), code as (
  select f.*, s.nspname, s.nspname || '.' || f.proname as full_name
  from pg_proc f join space s on s.oid = f.pronamespace
  where f.proname = any (array(select split_part(x, '.', 2)::name from unnest($2) x)) and s.nspname || '.' || f.proname = any ($2)
)
-- include Contract/trust.sql
select json_build_object(
  'server', json_build_object(
    'versionNumber', current_setting('server_version_num')::integer,
    'database', current_database(),
    'currentUser', current_user,
    'sessionUser', session_user,
    'superuser', me.rolsuper,
    'bypassRowSecurity', me.rolbypassrls or me.rolsuper,
    'inRecovery', pg_is_in_recovery(),
    'readOnly', current_setting('transaction_read_only')::boolean,
    'readOnlyBy',
-- include Contract/read_only.sql
    ,
    'actAs',
-- include Contract/act_as.sql
    ,
    'backend', pg_backend_pid(),
    'canCreateInDatabase', has_database_privilege(current_database(), 'create'),
    'canCreateInPublic', coalesce((select has_schema_privilege(s.oid, 'create') from space s where s.nspname = 'public'), false)),
  'roles', coalesce((
    select json_agg(json_build_object(
      'name', r.rolname,
      'bypassRowSecurity', r.rolbypassrls or r.rolsuper,
      'canSwitchTo', pg_has_role(current_user, r.oid, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end))
      order by r.rolname)
    from pg_roles r where r.rolname = any ($3)), '[]'),
  'required', coalesce((
    select json_agg(json_build_object(
      'schema', r.nspname, 'name', r.relname, 'kind', r.relkind,
      'keyType', case when exists (
        select from pg_index i
        where i.indrelid = r.oid and i.indkey[0] = a.attnum and i.indnkeyatts = 1 and i.indisunique and i.indpred is null and i.indisvalid)
        then format_type(a.atttypid, a.atttypmod) end,
      'idType', format_type(a.atttypid, a.atttypmod),
      'canReference', has_table_privilege(r.oid, 'references'),
      'canSelect', has_table_privilege(r.oid, 'select')) order by r.nspname, r.relname)
    from relation r left join pg_attribute a on a.attrelid = r.oid and a.attname = 'id' and not a.attisdropped
    where r.full_name in ('public.lectures', 'public.courses', 'auth.users')), '[]'),
  'schema', (
    select json_build_object(
      'name', s.nspname, 'owner', pg_get_userbyid(s.nspowner), 'canUse', has_schema_privilege(s.oid, 'usage'),
      'privileges', (
        select coalesce(json_agg(json_build_object('grantee', case a.grantee when 0 then 'public'
          else pg_get_userbyid(a.grantee) end, 'privilege', a.privilege_type)), '[]')
        from aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) a where a.grantee <> s.nspowner))
    from space s where s.nspname = 'aicache'),
  'relations', coalesce((
    select json_agg(json_build_object(
      'schema', r.nspname, 'name', r.relname, 'kind', r.relkind, 'persistence', r.relpersistence, 'owner', pg_get_userbyid(r.relowner),
      'part', case
        when r.relkind <> 'r' then null
        when r.relhasrules then (select 'rule ' || w.rulename from pg_rewrite w where w.ev_class = r.oid limit 1)
        when r.relhassubclass then (select 'child, table ' || i.inhrelid::regclass from pg_inherits i where i.inhparent = r.oid limit 1) end,
      -- Citus leaves a trigger of its own on what it has distributed; the table itself is an empty shell then.
      'distributed', exists (
        select from pg_trigger t where t.tgrelid = r.oid and t.tgisinternal and t.tgfoid = to_regproc('pg_catalog.citus_truncate_trigger')),
      'rowSecurity', r.relrowsecurity, 'forceRowSecurity', r.relforcerowsecurity,
      'options', coalesce(to_json(r.reloptions), '[]'), 'estimatedRows', greatest(r.reltuples, 0)::bigint,
      'columns', (
        select coalesce(json_agg(json_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
          'identity', a.attidentity, 'default', pg_get_expr(d.adbin, d.adrelid)) order by a.attnum), '[]')
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped),
      'indexes', (
        select coalesce(json_agg(json_build_object(
          'name', ic.relname, 'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid and i.indisready,
          'method', (select am.amname from pg_am am where am.oid = ic.relam), 'columns', (
            select json_agg(pg_get_indexdef(i.indexrelid, k, true) order by k) from generate_series(1, i.indnkeyatts::integer) k),
          'predicate', pg_get_expr(i.indpred, i.indrelid), 'constraint', (
            select con.conname from pg_constraint con where con.conrelid = r.oid and con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x') limit 1),
          'scans', pg_stat_get_numscans(i.indexrelid),
          'definition', pg_get_indexdef(i.indexrelid)) order by ic.relname), '[]')
        from pg_index i join pg_class ic on ic.oid = i.indexrelid
        where i.indrelid = r.oid),
      'constraints', (
        select coalesce(json_agg(json_build_object(
          'name', con.conname, 'type', con.contype, 'validated', con.convalidated,
          'definition', pg_get_constraintdef(con.oid)) order by con.conname), '[]')
        from pg_constraint con where con.conrelid = r.oid and con.contype in ('p', 'u', 'c', 'f', 'x')),
      'policies', (
        select coalesce(json_agg(json_build_object(
          'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
          'roles', (select json_agg(case x when 0 then 'public' else pg_get_userbyid(x) end order by 1) from unnest(p.polroles) x),
          'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname), '[]')
        from pg_policy p where p.polrelid = r.oid),
      'triggers', (
        select coalesce(json_agg(json_build_object(
          'name', t.tgname, 'function', t.tgfoid::regproc::text, 'enabled', t.tgenabled,
          'definition', pg_get_triggerdef(t.oid)) order by t.tgname), '[]')
        from pg_trigger t where t.tgrelid = r.oid and not t.tgisinternal),
      'privileges', (
        select coalesce(json_agg(json_build_object('grantee', case a.grantee when 0 then 'public'
          else pg_get_userbyid(a.grantee) end, 'privilege', a.privilege_type)), '[]')
        from (
          select a.grantee, a.privilege_type from aclexplode(coalesce(r.relacl, acldefault('r', r.relowner))) a
          union all
          select a.grantee, a.privilege_type || ' (' || c.attname || ')'
          from pg_attribute c cross join lateral aclexplode(c.attacl) a where c.attrelid = r.oid and c.attacl is not null and not c.attisdropped
          union all
          -- Those of its identity's sequence.
          select a.grantee, a.privilege_type || ' (' || q.relname || ')'
          from pg_depend i join pg_class q on q.oid = i.objid and q.relkind = 'S' cross join lateral aclexplode(q.relacl) a
          where i.refclassid = 'pg_class'::regclass and i.refobjid = r.oid and i.classid = 'pg_class'::regclass and i.deptype = 'i'
        ) a
        where a.grantee <> r.relowner)
    ) order by r.nspname, r.relname)
    from relation r where r.full_name = any ($1)), '[]'),
  'functions', coalesce((
    select json_agg(json_build_object(
      'schema', f.nspname, 'name', f.proname, 'types', oidvectortypes(f.proargtypes),
      'arguments', pg_get_function_arguments(f.oid), 'result', pg_get_function_result(f.oid),
      'language', (select lanname from pg_language where oid = f.prolang), 'volatility', f.provolatile,
      'securityDefiner', f.prosecdef, 'settings', coalesce(to_json(f.proconfig), '[]'),
      'owner', pg_get_userbyid(f.proowner), 'ownerMayDeleteFromCache', coalesce((
        select has_table_privilege(f.proowner, c.oid, 'delete')
          and (o.rolsuper or o.rolbypassrls or pg_has_role(f.proowner, c.relowner, 'USAGE') and not c.relforcerowsecurity)
        from pg_roles o, relation c where o.oid = f.proowner and c.full_name = 'public.ai_response_cache'), false),
      'body', f.prosrc, 'executors', (
        select coalesce(json_agg(case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end), '[]')
        from aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a where a.grantee <> f.proowner and a.privilege_type = 'EXECUTE')
    ) order by f.nspname, f.proname, oidvectortypes(f.proargtypes))
    from code f), '[]'),
  -- Relations of a schema share their names, indexes and sequences among them, and a table makes a type, too. An array's type gives way.
  'taken', coalesce((
    select json_agg(json_build_object('schema', s.nspname, 'name', x.name, 'kind', x.kind, 'table', x.of::regclass::text) order by s.nspname, x.name, x.kind)
    from (
      select c.relnamespace as schema, c.relname as name, c.relkind::text as kind, i.indrelid as of
      from pg_class c left join pg_index i on i.indexrelid = c.oid
      where c.relname = any (array(select split_part(x, '.', 2)::name from unnest($5) x))
      union all
      select t.typnamespace, t.typname, 'type', null from pg_type t
      where t.typname = any (array(select split_part(x, '.', 2)::name from unnest($1) x)) and t.typrelid = 0 and t.typelem = 0
    ) x join space s on s.oid = x.schema
    where s.nspname || '.' || x.name = any ($5) and not (s.nspname || '.' || x.name = any ($1) and x.kind in ('r', 'v', 'm', 'f', 'p', 'c'))
      and (x.of is null or x.of <> all (array(select r.oid from relation r where r.full_name = any ($1))))), '[]'),
  'trust',
-- include Contract/trust_facts.sql
  ,
  'owners', (select json_object_agg(s.nspname, pg_get_userbyid(s.nspowner)) from space s where s.nspname <> 'auth'),
  -- Told to journal_open.sql in the same round trip, which opens nothing that would run somebody's code: whose the journal is, is judged
  -- before anybody believes it.
  'journal', set_config('aicache.journal', coalesce((
    select case
      when r.relkind <> 'r' or r.relhasrules or r.relhassubclass then 'Guarded'
      when not has_schema_privilege(s.oid, 'usage') or not has_table_privilege(r.oid, 'select') then 'Closed'
      when not row_security_active(r.oid) then 'Open'
      when exists (
        select from pg_depend d join pg_policy p on p.oid = d.objid
        where d.classid = 'pg_policy'::regclass and p.polrelid = r.oid and d.refclassid <> 'pg_class'::regclass) then 'Guarded'
      when not exists (
        select from pg_policy p
        where p.polrelid = r.oid and p.polpermissive and p.polcmd in ('r', '*')
          and exists (select from unnest(p.polroles) x where x = 0 or pg_has_role(x, 'usage'))) then 'Hidden'
      else 'Open' end
    from relation r join space s on s.nspname = r.nspname where r.full_name = 'aicache.migration_journal'), 'Absent'), true)
)::text
from pg_roles me where me.rolname = current_user
