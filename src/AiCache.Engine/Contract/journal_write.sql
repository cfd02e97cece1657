insert into aicache.migration_journal (name, checksum, module_version, duration, method)
values ($1, $2, $3, clock_timestamp() - transaction_timestamp(), $4)
on conflict (name) do update
set checksum = excluded.checksum, applied_at = now(), applied_by = session_user,
    module_version = excluded.module_version, duration = excluded.duration, method = excluded.method
