-- Says by a lock's number how far the purge is. Those of before stay until the transaction ends; the highest counts.
select pg_try_advisory_xact_lock_shared($1, $2)
