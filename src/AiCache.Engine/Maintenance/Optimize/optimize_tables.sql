-- Which tables ($1, schema.name) are there, and whether this role may maintain them: from 17 on that is a privilege of its own.
select coalesce(jsonb_agg(jsonb_build_object(
  'name', n.nspname || '.' || c.relname,
  'owner', pg_get_userbyid(c.relowner),
  'maintainable', pg_has_role(c.relowner, 'usage')
    or exists (select from pg_database d where d.datname = current_database() and pg_has_role(d.datdba, 'usage'))
    or case when current_setting('server_version_num')::integer >= 170000 then has_table_privilege(c.oid, 'maintain') else false end,
  'rows', greatest(c.reltuples, 0)::bigint,
  'deadRows', pg_stat_get_dead_tuples(c.oid),
  'bytes', pg_total_relation_size(c.oid)) order by array_position($1, n.nspname || '.' || c.relname)), '[]')::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname || '.' || c.relname = any ($1) and c.relkind in ('r', 'p')
