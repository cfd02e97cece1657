-- Why a transaction of this session may not write, or null where it may. pg_settings costs: it is asked there only.
case when current_setting('transaction_read_only')::boolean then json_build_object(
  'source', case when pg_is_in_recovery() then 'standby'
    else (select s.source from pg_settings s where s.name = 'default_transaction_read_only') end,
  'database', current_database(), 'user', session_user) end
