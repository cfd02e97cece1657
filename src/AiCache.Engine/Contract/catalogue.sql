-- Everything the contract speaks of, as one JSON document. $1: our relations, $2: our functions, both as schema.name; $3: API roles; $4 and
-- $5: the names of $1 and $2 alone, by which there is an index; $6: our indexes' names; $7: the full names that tables and indexes need.
-- A deployment runs it several times, and half of its time is planning: every relation that is named here costs, so each is named once
-- where that will do, what the server knows without a join is asked of its functions, and no sub-select is an exists (…), which is planned
-- in two ways. It runs with pg_catalog first.
with space as (
  select n.oid, n.nspname, n.nspowner, n.nspacl from pg_namespace n where n.nspname in ('public', 'aicache')
), named as (
  select c.oid, c.relnamespace, c.relname, c.relnamespace::regnamespace || '.' || c.relname as full_name, c.relkind, c.relowner, c.relhasrules,
         c.relhassubclass, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl, c.reltuples, c.relpersistence
  from pg_class c where c.relname = any ($4 || $6) and c.relnamespace::regnamespace || '.' || c.relname = any ($7)
), relation as (
  select n.* from named n where n.full_name = any ($1) and n.relkind not in ('i', 'I', 'S', 't')
), code as (
  select f.oid, f.pronamespace::regnamespace as nspname, f.proname, oidvectortypes(f.proargtypes) as types, f.proowner, f.prosrc, f.proconfig,
         f.prolang, f.provolatile, f.prosecdef, f.proacl
  from pg_proc f where f.proname = any ($5) and f.pronamespace::regnamespace || '.' || f.proname = any ($2)
), role as (
  select r.oid, r.rolname, r.rolsuper, r.rolbypassrls or r.rolsuper as bypass
  from pg_roles r where r.rolname = any ($3) or r.rolname = current_user or r.oid = any (array(select f.proowner from code f))
)
-- include Contract/trust.sql
select json_build_object(
  'server', json_build_object(
    'versionNumber', current_setting('server_version_num')::integer,
    'database', current_database(),
    'currentUser', current_user,
    'sessionUser', session_user,
    'superuser', me.rolsuper,
    'bypassRowSecurity', me.bypass,
    'inRecovery', pg_is_in_recovery(),
    'readOnly', current_setting('transaction_read_only')::boolean,
    'readOnlyBy',
-- include Contract/read_only.sql
    ,
    'actAs',
-- include Contract/act_as.sql
    ,
    'hasNodes', exists (
      select from pg_publication p
      where p.pubname like 'aicache\_node\_%'
        and pg_has_role(p.pubowner, (select r.relowner from relation r where r.full_name = 'public.lecture_content_hashes'), 'usage')),
    'backend', pg_backend_pid(),
    'canCreateInDatabase', has_database_privilege(current_database(), 'create'),
    'canCreateInPublic', coalesce((select has_schema_privilege(s.oid, 'create') from space s where s.nspname = 'public'), false)),
  'roles', coalesce((
    select json_agg(json_build_object(
      'name', r.rolname,
      'bypassRowSecurity', r.bypass,
      'canSwitchTo', pg_has_role(current_user, r.oid, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end))
      order by r.rolname)
    from role r where r.rolname = any ($3)), '[]'),
  'required', coalesce((
    select json_agg(json_build_object(
      'schema', r.relnamespace::regnamespace::text, 'name', r.relname, 'kind', r.relkind,
      'keyType', case when (
        select true from pg_index i
        where i.indrelid = r.oid and i.indkey[0] = a.attnum and i.indnkeyatts = 1 and i.indisunique and i.indpred is null and i.indisvalid limit 1)
        then format_type(a.atttypid, a.atttypmod) end,
      'idType', format_type(a.atttypid, a.atttypmod),
      'canReference', has_table_privilege(r.oid, 'references'),
      'canSelect', has_table_privilege(r.oid, 'select')) order by r.relnamespace::regnamespace::text, r.relname)
    from pg_class r left join pg_attribute a on a.attrelid = r.oid and a.attname = 'id' and not a.attisdropped
    where r.relname in ('lectures', 'courses', 'users') and r.relkind not in ('i', 'I', 'S', 't')
      and r.relnamespace::regnamespace || '.' || r.relname in ('public.lectures', 'public.courses', 'auth.users')), '[]'),
  'schema', (
    select json_build_object(
      'name', s.nspname, 'owner', pg_get_userbyid(s.nspowner), 'canUse', has_schema_privilege(s.oid, 'usage'),
      'changeable', pg_has_role(s.nspowner, 'usage'), 'comment', obj_description(s.oid, 'pg_namespace'),
      'privileges', (
        select coalesce(json_agg(json_build_object('grantee', case a.grantee when 0 then 'public'
          else pg_get_userbyid(a.grantee) end, 'privilege', a.privilege_type)), '[]')
        from aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) a where a.grantee <> s.nspowner))
    from space s where s.nspname = 'aicache'),
  'relations', coalesce((
    select json_agg(json_build_object(
      'schema', r.relnamespace::regnamespace::text, 'name', r.relname, 'kind', r.relkind, 'persistence', r.relpersistence,
      'owner', pg_get_userbyid(r.relowner), 'changeable', pg_has_role(r.relowner, 'usage'), 'part',
-- include Contract/trust_part.sql
      ,
      -- Citus leaves a trigger of its own on what it has distributed; the table itself is an empty shell then.
      'distributed', (
        select true from pg_trigger t
        where t.tgrelid = r.oid and t.tgisinternal and t.tgfoid = to_regproc('pg_catalog.citus_truncate_trigger') limit 1) is true,
      'rowSecurity', r.relrowsecurity, 'forceRowSecurity', r.relforcerowsecurity,
      'comment', obj_description(r.oid, 'pg_class'), 'options', coalesce(to_json(r.reloptions), '[]'), 'estimatedRows', greatest(r.reltuples, 0)::bigint,
      'columns', (
        select coalesce(json_agg(json_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
          'identity', a.attidentity, 'generated', a.attgenerated <> '', 'default', case when a.atthasdef then (
            select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum) end,
          'privileges', case when a.attacl is not null or a.attidentity <> '' then (
            select json_agg(json_build_object('grantee', case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee) end,
              'privilege', x.privilege_type || ' (' || a.attname || ')'))
            -- Those of an identity's sequence count as the column's.
            from aclexplode(a.attacl || (
              select q.relacl from pg_class q where q.relkind = 'S' and q.oid = (
                select i.objid from pg_depend i
                where i.refclassid = 'pg_class'::regclass and i.refobjid = a.attrelid and i.refobjsubid = a.attnum
                  and i.classid = 'pg_class'::regclass and i.deptype = 'i'))) x
            where x.grantee <> r.relowner) end) order by a.attnum), '[]')
        from pg_attribute a
        where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped),
      'indexes', (
        select coalesce(json_agg(json_build_object(
          'name', ic.relname, 'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid and i.indisready, 'awaits', i.indcheckxmin,
          'method', (select am.amname from pg_am am where am.oid = ic.relam), 'columns',
            array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts::integer) k),
          'predicate', pg_get_expr(i.indpred, i.indrelid),
          'scans', pg_stat_get_numscans(i.indexrelid),
          -- Of ours all that counts is above.
          'definition', case when ic.relname <> all ($6) then pg_get_indexdef(i.indexrelid) end) order by ic.relname), '[]')
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
        from aclexplode(coalesce(r.relacl, acldefault('r', r.relowner))) a
        where a.grantee <> r.relowner)
    ) order by r.full_name)
    from relation r), '[]'),
  'functions', coalesce((
    select json_agg(json_build_object(
      'schema', f.nspname::text, 'name', f.proname, 'types', f.types,
      'arguments', pg_get_function_arguments(f.oid), 'result', pg_get_function_result(f.oid),
      'language', (select lanname from pg_language where oid = f.prolang), 'volatility', f.provolatile,
      'securityDefiner', f.prosecdef, 'settings', coalesce(to_json(f.proconfig), '[]'),
      'owner', pg_get_userbyid(f.proowner), 'changeable', pg_has_role(f.proowner, 'usage'), 'ownerMayDeleteFromCache', coalesce((
        select has_table_privilege(f.proowner, c.oid, 'delete')
          and (pg_has_role(f.proowner, c.relowner, 'USAGE') and not c.relforcerowsecurity
            or (select o.bypass from role o where o.oid = f.proowner))
        from relation c where c.full_name = 'public.ai_response_cache'), false),
      'body', f.prosrc, 'executors', (
        select coalesce(json_agg(case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end), '[]')
        from aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a where a.grantee <> f.proowner and a.privilege_type = 'EXECUTE')
    ) order by f.nspname::text, f.proname, f.types)
    from code f), '[]'),
  -- Relations of a schema share their names, indexes and sequences among them, and a table makes a type, too. An array's type gives way.
  'taken', coalesce((
    select json_agg(json_build_object('schema', x.schema::regnamespace::text, 'name', x.name, 'kind', x.kind, 'table', x.of::regclass::text)
      order by x.schema::regnamespace::text, x.name, x.kind)
    from (
      select c.relnamespace as schema, c.relname as name, c.relkind::text as kind,
             case when c.relkind in ('i', 'I') then (select i.indrelid from pg_index i where i.indexrelid = c.oid) end as of
      from named c
      union all
      select t.typnamespace, t.typname, 'type', null from pg_type t where t.typname = any ($4) and t.typrelid = 0 and t.typelem = 0
    ) x
    where x.schema::regnamespace || '.' || x.name = any ($7)
      and not (x.schema::regnamespace || '.' || x.name = any ($1) and x.kind in ('r', 'v', 'm', 'f', 'p', 'c'))
      and (x.of is null or x.of <> all (array(select r.oid from relation r)))), '[]'),
  'trust',
-- include Contract/trust_facts.sql
  ,
  'eventTriggers',
-- include Contract/event_triggers.sql
  ,
  'owners', (select json_object_agg(s.nspname, pg_get_userbyid(s.nspowner)) from space s),
  'journal',
-- include Contract/journal_access.sql
)::text
from role me where me.rolname = current_user
