-- Tables that are neither the server's, an extension's nor the cache's own ($1, schema.name).
select coalesce(array_agg(name order by not in_public, name), '{}')
from (
  select n.nspname || '.' || c.relname as name, n.nspname = 'public' as in_public
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_|[.]' and n.nspname not in ('information_schema', 'aicache')
    and n.nspname || '.' || c.relname <> all ($1)
    and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 2 desc, 1
  limit 200
) t
