-- A schema that this role may not use holds no job of its own.
select exists (
  select from pg_extension e join pg_namespace n on n.nspname = 'cron'
  where e.extname = 'pg_cron' and has_schema_privilege(n.oid, 'usage'))
