-- How many sessions wait for what this transaction holds, and how many others are writing to the cache.
select count(*) filter (where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))) as waiting,
       count(distinct l.pid) filter (where
-- include Maintenance/Purge/writes.sql
       ) as writing
from pg_locks l
