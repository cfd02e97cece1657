select jsonb_build_object(
  'process', pg_backend_pid(),
  'user', current_user,
  'database', current_database(),
  'tlsVersion', (select version from pg_catalog.pg_stat_ssl where pid = pg_backend_pid() and ssl),
  'readOnly', current_setting('transaction_read_only')::boolean,
  'inRecovery', pg_is_in_recovery())::text
