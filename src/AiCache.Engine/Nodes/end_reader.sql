-- Ends the process that reads the slot $1, where this role may; false once there is none. Whom it may not end ends by himself.
select coalesce(bool_or(case when pg_has_role(a.usesysid, 'member') then pg_terminate_backend(s.active_pid) else true end), false)
from pg_replication_slots s join pg_stat_activity a on a.pid = s.active_pid
where s.slot_name = $1
