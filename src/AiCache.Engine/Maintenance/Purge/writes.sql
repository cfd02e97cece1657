-- Whether the lock l, of pg_locks, is that of another session that writes to the cache.
l.granted and l.pid <> pg_catalog.pg_backend_pid() and l.mode in ('RowShareLock', 'RowExclusiveLock')
  and l.relation = 'public.ai_response_cache'::pg_catalog.regclass
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
