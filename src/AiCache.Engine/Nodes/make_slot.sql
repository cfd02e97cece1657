select pg_create_logical_replication_slot($1::name, 'pgoutput')
