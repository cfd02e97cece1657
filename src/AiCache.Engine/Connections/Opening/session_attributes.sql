select case when pg_catalog.pg_is_in_recovery() then 'on' else 'off' end,
       pg_catalog.current_setting('default_transaction_read_only')
