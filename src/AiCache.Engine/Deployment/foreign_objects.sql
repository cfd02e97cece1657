-- How much in schema aicache is not ours. $1: our relations, $2: our functions, both as schema.name.
select (
  select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'aicache' and c.relkind in ('r', 'v', 'm', 'f', 'p') and n.nspname || '.' || c.relname <> all ($1) and c.relname <> 'migration_journal') + (
  select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'aicache' and n.nspname || '.' || p.proname <> all ($2))
