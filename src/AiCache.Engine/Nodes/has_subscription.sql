select exists (select from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database() and s.subname = $1)
