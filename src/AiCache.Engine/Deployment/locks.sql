select coalesce(jsonb_agg(t.lock order by t.lock), '[]')::text
from (
  select distinct l.mode || ' on ' || l.relation::regclass as lock
  from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
  where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted and c.relkind <> 'i'
    and n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')
) t
