select pg_catalog.pg_backend_pid(),
       exists (select from pg_catalog.pg_stat_activity a
               where a.pid = $1 and a.state <> 'idle' and a.state not like 'idle in transaction%'
                 and a.wait_event is distinct from 'ClientRead')
