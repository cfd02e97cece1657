-- Who the sessions of this database are; those of other roles are hidden from a role without pg_read_all_stats.
select coalesce(jsonb_agg(jsonb_build_object(
  'processId', a.pid, 'user', a.usename, 'application', nullif(coalesce(nullif(a.application_name, ''), a.backend_type), ''),
  'query', left(a.query, 1000), 'hidden', a.usename is not null and a.state is null and a.query = '<insufficient privilege>')), '[]')::text
from pg_stat_activity a where a.datname = current_database() and a.pid <> pg_backend_pid()
