select pg_try_advisory_xact_lock(1095320393, 2)
