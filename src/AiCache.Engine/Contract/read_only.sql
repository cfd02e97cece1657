-- Why a transaction of this session may not write, or null where it may. The settings cost: they are asked there only, without their view.
case when current_setting('transaction_read_only')::boolean then json_build_object(
  'source', case when pg_is_in_recovery() then 'standby'
    else (select s.source from pg_show_all_settings() s where s.name = 'default_transaction_read_only') end,
  'database', current_database(), 'user', session_user) end
