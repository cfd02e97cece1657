-- What Supabase's security and performance advisors complain of, as far as tables, indexes, policies and functions are concerned.
-- https://supabase.com/docs/guides/database/database-advisors
with relations as (
  select c.oid, c.relkind, c.relrowsecurity, n.nspname as schema, format('%I.%I', n.nspname, c.relname) as name, c.reloptions
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'auth')
), functions as (
  select p.oid, n.nspname as schema, p.oid::regprocedure::text as name, p.prosecdef, p.proconfig
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'auth')
), policies as (
  select r.name as relation, p.polname, p.polpermissive, p.polcmd, role, pg_get_expr(p.polqual, p.polrelid) as qual,
    pg_get_expr(p.polwithcheck, p.polrelid) as with_check
  from pg_policy p join relations r on r.oid = p.polrelid
  cross join lateral (select case when o = 0 then 'public' else o::regrole::text end as role from unnest(p.polroles) o) x
), findings as (
  select 'WARN' as level, 'foreign key without index' as rule, format('%s %s', r.name, k.conname) as object
  from pg_constraint k join relations r on r.oid = k.conrelid
  where k.contype = 'f' and not exists (
    select from pg_index i where i.indrelid = k.conrelid and i.indisvalid
      and (select array_agg(a order by a) from unnest((i.indkey::int2[])[0:cardinality(k.conkey) - 1]) a)
        = (select array_agg(a order by a) from unnest(k.conkey) a))
  union all select 'WARN', 'policy asks for the caller at each row', format('%s %s', relation, polname) from policies
  where concat(qual, ' ', with_check) ~ '(auth\.\w+|current_setting)\(' and concat(qual, ' ', with_check) !~ 'SELECT (auth\.\w+|current_setting)\('
  union all select 'WARN', 'several permissive policies', format('%s %s %s', relation, role, command)
  from policies cross join unnest(array['r', 'a', 'w', 'd']) command where polpermissive
    and polcmd::text in (command, '*') group by relation, role, command having count(*) > 1
  union all select 'WARN', 'policy lets everybody write', format('%s %s', relation, polname) from policies
  where polcmd <> 'r' and role in ('public', 'anon', 'authenticated') and (qual is null or qual = 'true') and (with_check is null or with_check = 'true')
  union all select 'ERROR', 'policy without row security', name from relations r where not relrowsecurity
    and exists (select from pg_policy p where p.polrelid = r.oid)
  union all select 'ERROR', 'API table without row security', name from relations where schema = 'public' and relkind in ('r', 'p') and not relrowsecurity
  union all select 'INFO', 'row security without policy', name from relations r where relrowsecurity
    and not exists (select from pg_policy p where p.polrelid = r.oid)
  union all select 'INFO', 'table without primary key', name from relations r where relkind in ('r', 'p')
    and not exists (select from pg_index i where i.indrelid = r.oid and i.indisprimary)
  union all select 'WARN', 'duplicate index', string_agg(i.indexrelid::regclass::text, ', ' order by i.indexrelid::regclass::text)
  from pg_index i join relations r on r.oid = i.indrelid join pg_class c on c.oid = i.indexrelid
  group by i.indrelid, i.indkey, i.indclass, i.indcollation, i.indoption, c.relam, pg_get_expr(i.indexprs, i.indrelid),
    pg_get_expr(i.indpred, i.indrelid) having count(*) > 1
  union all select 'INFO', 'unused index', i.indexrelid::regclass::text from pg_index i
    join relations r on r.oid = i.indrelid where not i.indisunique and pg_stat_get_numscans(i.indexrelid) = 0
  union all select 'ERROR', 'view with its owner''s rights', name from relations where schema = 'public'
    and relkind = 'v' and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false)
  union all select 'WARN', 'materialized view in the API', name from relations where schema = 'public' and relkind = 'm'
    and (has_table_privilege('anon', oid, 'select') or has_table_privilege('authenticated', oid, 'select'))
  union all select 'WARN', 'function with the caller''s search_path', name from functions
    where not exists (select from unnest(proconfig) s where s like 'search_path=%')
  union all select 'WARN', 'security definer function for ' || role, name from functions cross join unnest(array['anon', 'authenticated']) role
  where prosecdef and has_function_privilege(role, oid, 'execute') and has_schema_privilege(role, schema, 'usage')
)
select coalesce(string_agg(format('%s %s: %s', level, rule, object), E'\n' order by level, rule, object), '') from findings
