select setting::integer from pg_settings where name = 'deadlock_timeout'
