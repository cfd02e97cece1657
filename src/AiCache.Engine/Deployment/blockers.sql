-- Who holds what a migration needs: the deployment lock, or our tables and the lectures they refer to.
select coalesce(jsonb_agg(distinct format('pid %s, %s%s, %s since %s%s', a.pid, a.usename,
  case when a.application_name <> '' then ' (' || a.application_name || ')' else '' end, a.state,
  to_char(coalesce(a.xact_start, a.backend_start), 'YYYY-MM-DD HH24:MI:SS'),
  case when a.query <> '' then ': ' || left(regexp_replace(a.query, '\s+', ' ', 'g'), 120) else '' end)), '[]')::text
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.granted and l.pid <> pg_backend_pid() and l.database = (select oid from pg_database where datname = current_database())
  and (l.locktype = 'advisory' and l.classid = 1095320393 and l.objid = 1
    or l.locktype = 'relation' and l.relation in (
      -- Looked up in the catalogue: a cast to regclass is an error for who may not use the schema.
      select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relname in ('lectures', 'ai_response_cache', 'lecture_content_hashes', 'ai_cache_stats')
        or n.nspname = 'aicache' and c.relname in ('stats_pending', 'migration_journal')))
