-- What goes on in this database: index builds, vacuum and analyze of the tables in $1 (schema.name), transactions older than $2,
-- the purge that holds the advisory lock ($3, $4), how far it is, and sessions that wait for a lock while they hold or want one on those tables,
-- with those that keep them waiting.
with ours as (
  select c.oid, n.nspname || '.' || c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname = any ($1)
  union all
  select c.reltoastrelid, n.nspname || '.' || c.relname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname = any ($1) and c.reltoastrelid <> 0
), session as (
  select a.* from pg_stat_activity a where a.datname = current_database() and a.pid <> pg_backend_pid()
), waiting as (
  select s.pid, pg_blocking_pids(s.pid) as blockers,
         (select min(l.waitstart) from pg_locks l where l.pid = s.pid and not l.granted) as since,
         (select o.name from pg_locks l join ours o on o.oid = l.relation
          where l.pid = s.pid and l.locktype in ('relation', 'tuple') order by l.granted, o.name limit 1) as relation
  from session s where s.wait_event_type = 'Lock'
), blocked as (
  select * from waiting w where w.relation is not null and cardinality(w.blockers) > 0
), activity as (
  select 'IndexBuild' as kind, p.pid, coalesce(i.name, p.relid::regclass::text) as relation, p.phase as phase,
         round(100.0 * coalesce(p.blocks_done::numeric / nullif(p.blocks_total, 0),
           p.tuples_done::numeric / nullif(p.tuples_total, 0)), 1)::double precision as percent,
         s.query_start as since, '{}'::integer[] as blockers
  from pg_stat_progress_create_index p
  left join session s on s.pid = p.pid
  left join lateral (select p.index_relid::regclass || ' on ' || p.relid::regclass as name where p.index_relid <> 0) i on true
  where p.datname = current_database()
  union all
  select 'Vacuum', p.pid, o.name, p.phase, round(100.0 * p.heap_blks_scanned / nullif(p.heap_blks_total, 0), 1)::double precision, s.xact_start, '{}'
  from pg_stat_progress_vacuum p join ours o on o.oid = p.relid left join session s on s.pid = p.pid
  where p.datname = current_database()
  union all
  select 'Analyze', p.pid, o.name, p.phase, round(100.0 * p.sample_blks_scanned / nullif(p.sample_blks_total, 0), 1)::double precision, s.xact_start, '{}'
  from pg_stat_progress_analyze p join ours o on o.oid = p.relid left join session s on s.pid = p.pid
  where p.datname = current_database()
  union all
  select 'Blocked', b.pid, b.relation, 'waits for a lock', null, b.since, b.blockers from blocked b
  union all
  select 'Blocking', h.pid, (select min(b.relation) from blocked b where h.pid = any (b.blockers)), 'keeps others waiting', null,
         (select s.xact_start from session s where s.pid = h.pid), pg_blocking_pids(h.pid)
  from (select distinct unnest(b.blockers) as pid from blocked b) h
  union all
  -- Anybody can take an advisory lock; who may not delete an entry holds it without purging.
  select 'Purge', s.pid, 'public.ai_response_cache', 'deletes stale entries',
         -- The same session shows how far it is by the highest of its locks from $5 on.
         (select max(p.objid::bigint - $5)::double precision from pg_locks p
          where p.pid = l.pid and p.granted and p.locktype = 'advisory' and p.classid = $3::integer::oid and p.objsubid = 2
            and p.objid::bigint between $5 and $5 + 100 and p.database = l.database),
         s.xact_start, '{}'
  from pg_locks l join session s on s.pid = l.pid
  where l.granted and l.locktype = 'advisory' and l.classid = $3::integer::oid and l.objid = $4::integer::oid and l.objsubid = 2
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relname = 'ai_response_cache' and has_table_privilege(s.usesysid, c.oid, 'delete'))
  union all
  select 'LongTransaction', s.pid, null, s.state, null, s.xact_start, '{}'
  from session s
  where s.xact_start < clock_timestamp() - $2::interval and s.backend_type = 'client backend'
  union all
  select 'LongTransaction', null, null, 'prepared as ' || p.gid, null, p.prepared, '{}'
  from pg_prepared_xacts p
  where p.database = current_database() and p.prepared < clock_timestamp() - $2::interval
)
select a.*, clock_timestamp() from activity a
