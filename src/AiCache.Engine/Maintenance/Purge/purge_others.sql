-- How many sessions wait for what this transaction holds, and how many others are writing to the cache.
select count(*) filter (where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))) as waiting,
       count(distinct l.pid) filter (where l.granted and l.pid <> pg_backend_pid() and l.mode in ('RowShareLock', 'RowExclusiveLock')
         and l.relation = 'public.ai_response_cache'::regclass
         and l.database = (select d.oid from pg_database d where d.datname = current_database())) as writing
from pg_locks l
