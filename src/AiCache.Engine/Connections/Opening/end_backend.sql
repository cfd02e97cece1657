select pg_catalog.pg_terminate_backend(a.pid)
from pg_catalog.pg_stat_activity a
where a.pid = $1 and a.usename = session_user and a.application_name = $2 and pg_catalog.pg_backend_pid() = $3
