-- Names are qualified: until this has run, the search_path is the role's own.
-- pg_temp is named, or it would stand before all else with whatever the one before has left in a pooler's connection.
select pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
       pg_catalog.set_config('lock_timeout', $1, true),
       pg_catalog.set_config('statement_timeout', $2, true),
       pg_catalog.set_config('idle_in_transaction_session_timeout', $3, true),
       case when pg_catalog.current_setting('server_version_num')::pg_catalog.int4 operator(pg_catalog.>=) 170000
         then pg_catalog.set_config('transaction_timeout', '0', true) end,
       -- A client that the network has swallowed is noticed by the system: it does not answer for half a minute.
       pg_catalog.set_config('tcp_keepalives_idle', '15', true),
       pg_catalog.set_config('tcp_keepalives_interval', '5', true),
       case when pg_catalog.version() operator(pg_catalog.~~) '%linux%' then pg_catalog.set_config('tcp_keepalives_count', '3', true) end,
       case when pg_catalog.version() operator(pg_catalog.~~) '%linux%' then pg_catalog.set_config('tcp_user_timeout', $4, true) end,
       pg_catalog.set_config('datestyle', 'ISO', true),
       pg_catalog.set_config('intervalstyle', 'iso_8601', true),
       pg_catalog.set_config('timezone', 'UTC', true),
       pg_catalog.set_config('standard_conforming_strings', 'on', true),
       pg_catalog.set_config('quote_all_identifiers', 'off', true),
       pg_catalog.set_config('row_security', 'on', true),
       -- Compiling costs more than any of our statements could gain by it.
       pg_catalog.set_config('jit', 'off', true),
       pg_catalog.set_config('client_min_messages', 'warning', true),
       -- As SET LOCAL ROLE: nothing of it is left for whom a pooler gives the connection next.
       case when $5::pg_catalog.text is not null then pg_catalog.set_config('role', $5, true) end
