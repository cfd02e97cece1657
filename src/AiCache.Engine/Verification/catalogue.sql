-- Everything the contract speaks of, as one JSON document. $1: our relations, $2: our functions, both as schema.name; $3: API roles.
with relation as (
  select c.oid, n.nspname, c.relname, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl, c.reltuples, c.relpersistence
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname = any ($1) and c.relkind not in ('i', 'I', 'S', 't')
), func as (
  select n.nspname, p.*
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname || '.' || p.proname = any ($2)
)
select jsonb_build_object(
  'server', jsonb_build_object(
    'versionNumber', current_setting('server_version_num')::integer,
    'database', current_database(),
    'currentUser', current_user,
    'sessionUser', session_user,
    'superuser', (select rolsuper from pg_roles where rolname = current_user),
    'bypassRowSecurity', (select rolbypassrls or rolsuper from pg_roles where rolname = current_user),
    'inRecovery', pg_is_in_recovery(),
    'readOnly', current_setting('transaction_read_only')::boolean,
    'backend', pg_backend_pid(),
    'canCreateInDatabase', has_database_privilege(current_database(), 'create'),
    'canCreateInPublic', coalesce((select has_schema_privilege(oid, 'create') from pg_namespace where nspname = 'public'), false)),
  'roles', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', r.rolname,
      'bypassRowSecurity', r.rolbypassrls or r.rolsuper,
      'canSwitchTo', case when current_setting('server_version_num')::integer >= 160000
        then pg_has_role(current_user, r.oid, 'SET') else pg_has_role(current_user, r.oid, 'MEMBER') end) order by r.rolname)
    from pg_roles r where r.rolname = any ($3)), '[]'),
  'required', coalesce((
    select jsonb_agg(jsonb_build_object(
      'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
      'keyType', (
        select format_type(a.atttypid, a.atttypmod)
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and a.attname = 'id' and i.indnkeyatts = 1 and i.indisunique and i.indpred is null and i.indisvalid
        order by i.indisprimary desc limit 1),
      'idType', (select format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and not a.attisdropped),
      'canReference', has_table_privilege(c.oid, 'references'),
      'canSelect', has_table_privilege(c.oid, 'select')) order by n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname in ('public.lectures', 'public.courses', 'auth.users') and c.relkind not in ('i', 'I', 'S', 't')), '[]'),
  'schema', (
    select jsonb_build_object(
      'name', n.nspname, 'owner', pg_get_userbyid(n.nspowner), 'canUse', has_schema_privilege(n.oid, 'usage'),
      'journal', exists (select 1 from pg_class c where c.relnamespace = n.oid and c.relname = 'migration_journal'),
      'foreignObjects', (
        select count(*) from pg_class c
        where c.relnamespace = n.oid and c.relkind in ('r', 'v', 'm', 'f', 'p') and n.nspname || '.' || c.relname <> all ($1)
          and c.relname <> 'migration_journal') + (
        select count(*) from pg_proc p where p.pronamespace = n.oid and n.nspname || '.' || p.proname <> all ($2)),
      'privileges', (
        select coalesce(jsonb_agg(jsonb_build_object('grantee', case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end, 'privilege', a.privilege_type)), '[]')
        from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where a.grantee <> n.nspowner))
    from pg_namespace n where n.nspname = 'aicache'),
  'relations', coalesce((
    select jsonb_agg(jsonb_build_object(
      'schema', r.nspname, 'name', r.relname, 'kind', r.relkind, 'persistence', r.relpersistence, 'owner', pg_get_userbyid(r.relowner),
      'rowSecurity', r.relrowsecurity, 'forceRowSecurity', r.relforcerowsecurity,
      'options', coalesce(to_jsonb(r.reloptions), '[]'), 'estimatedRows', greatest(r.reltuples, 0)::bigint,
      'columns', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
          'identity', a.attidentity, 'default', pg_get_expr(d.adbin, d.adrelid)) order by a.attnum), '[]')
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped),
      'indexes', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', ic.relname, 'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid and i.indisready,
          'method', am.amname, 'columns', (
            select jsonb_agg(pg_get_indexdef(i.indexrelid, k, true) order by k) from generate_series(1, i.indnkeyatts::integer) k),
          'predicate', pg_get_expr(i.indpred, i.indrelid), 'constraint', (
            select con.conname from pg_constraint con where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x') limit 1),
          'scans', coalesce(s.idx_scan, 0), 'bytes', pg_relation_size(i.indexrelid),
          'definition', pg_get_indexdef(i.indexrelid)) order by ic.relname), '[]')
        from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam
        left join pg_stat_user_indexes s on s.indexrelid = i.indexrelid
        where i.indrelid = r.oid),
      'constraints', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', con.conname, 'type', con.contype, 'validated', con.convalidated,
          'definition', pg_get_constraintdef(con.oid)) order by con.conname), '[]')
        from pg_constraint con where con.conrelid = r.oid and con.contype in ('p', 'u', 'c', 'f', 'x')),
      'policies', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
          'roles', (select jsonb_agg(case x when 0 then 'public' else pg_get_userbyid(x) end order by 1) from unnest(p.polroles) x),
          'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname), '[]')
        from pg_policy p where p.polrelid = r.oid),
      'triggers', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', t.tgname, 'function', tn.nspname || '.' || tp.proname, 'enabled', t.tgenabled,
          'definition', pg_get_triggerdef(t.oid)) order by t.tgname), '[]')
        from pg_trigger t join pg_proc tp on tp.oid = t.tgfoid join pg_namespace tn on tn.oid = tp.pronamespace
        where t.tgrelid = r.oid and not t.tgisinternal),
      'privileges', (
        select coalesce(jsonb_agg(jsonb_build_object('grantee', case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end, 'privilege', a.privilege_type)), '[]')
        from (
          select a.grantee, a.privilege_type from aclexplode(coalesce(r.relacl, acldefault('r', r.relowner))) a
          union all
          select a.grantee, a.privilege_type || ' (' || c.attname || ')'
          from pg_attribute c cross join lateral aclexplode(c.attacl) a where c.attrelid = r.oid and not c.attisdropped
        ) a
        where a.grantee <> r.relowner)
    ) order by r.nspname, r.relname)
    from relation r), '[]'),
  'functions', coalesce((
    select jsonb_agg(jsonb_build_object(
      'schema', f.nspname, 'name', f.proname, 'identity', pg_get_function_identity_arguments(f.oid),
      'types', (select coalesce(string_agg(format_type(t, null), ', ' order by n), '') from unnest(f.proargtypes) with ordinality u (t, n)),
      'arguments', pg_get_function_arguments(f.oid), 'result', pg_get_function_result(f.oid),
      'language', (select lanname from pg_language where oid = f.prolang), 'volatility', f.provolatile,
      'securityDefiner', f.prosecdef, 'settings', coalesce(to_jsonb(f.proconfig), '[]'),
      'owner', pg_get_userbyid(f.proowner), 'ownerMayDeleteFromCache', coalesce((
        select has_table_privilege(f.proowner, c.oid, 'delete')
          and (o.rolsuper or o.rolbypassrls or pg_has_role(f.proowner, c.relowner, 'USAGE') and not c.relforcerowsecurity)
        from pg_roles o, pg_class c where o.oid = f.proowner and c.oid = to_regclass('public.ai_response_cache')), false),
      'body', f.prosrc, 'executors', (
        select coalesce(jsonb_agg(case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end), '[]')
        from aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a where a.grantee <> f.proowner and a.privilege_type = 'EXECUTE')
    ) order by f.nspname, f.proname, pg_get_function_identity_arguments(f.oid))
    from func f), '[]')
)::text
