-- Who holds the advisory lock ($1, $2), or any lock on the tables $3 (schema.name), and whether he may delete entries of the cache:
-- anybody can take an advisory lock. Tables are looked up in the catalogue, because a cast to regclass is an error for who may not
-- use the schema.
with holder as (
  select distinct l.pid
  from pg_locks l
  where l.granted and l.pid is distinct from pg_backend_pid() and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and (l.locktype = 'advisory' and l.classid = $1::integer::oid and l.objid = $2::integer::oid and l.objsubid = 2
      or l.locktype = 'relation' and l.relation in (
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname || '.' || c.relname = any ($3)))
)
select coalesce(jsonb_agg(jsonb_build_object(
  'processId', h.pid,
  'role', a.usename,
  -- A command holds it with a transaction, pg_cron's job with one statement of many transactions.
  'seconds', extract(epoch from clock_timestamp() - least(a.xact_start, a.query_start)),
  'session', case when h.pid is null then 'a prepared transaction' else format('pid %s, %s%s, %s since %s', h.pid, a.usename,
    case when a.application_name <> '' then ' (' || a.application_name || ')' else '' end, coalesce(a.state, 'connected'),
    to_char(coalesce(a.xact_start, a.backend_start), 'YYYY-MM-DD HH24:MI:SS')) end,
  'statement', case when a.query <> '' then left(regexp_replace(a.query, '\s+', ' ', 'g'), 120) end,
  'mayDelete',
-- include Contract/may_delete.sql
  ) order by h.pid), '[]')::text
from holder h left join pg_stat_activity a on a.pid = h.pid
where h.pid is null or a.pid is not null
