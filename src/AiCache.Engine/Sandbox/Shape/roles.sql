-- The roles of a Supabase project. Run as the bootstrap superuser supabase_admin. Each step is one statement.

-- step: create roles
do $do$
declare
  secret text := current_setting('aicache.password');
begin
  create role anon nologin;
  create role authenticated nologin;
  create role service_role nologin bypassrls;
  execute format('create role authenticator login noinherit password %L', secret);
  execute format('create role postgres login createdb createrole replication bypassrls password %L', secret);
  execute format('create role supabase_auth_admin login noinherit createrole password %L', secret);
  execute format('create role supabase_storage_admin login noinherit createrole password %L', secret);
  execute format('create role cli_login_postgres login noinherit password %L', secret);
  execute format('create role supabase_read_only_user login bypassrls password %L', secret);
  create role dashboard_user nologin createdb createrole replication;
  create role pgbouncer login;
  create role supabase_realtime_admin nologin noinherit;
  create role supabase_functions_admin login noinherit createrole;
  create role supabase_replication_admin login replication;
  create role supabase_etl_admin login replication;
  grant anon, authenticated, service_role to authenticator, supabase_storage_admin;
  grant anon, authenticated, service_role to postgres with admin option;
  grant authenticator to postgres;
  grant pg_monitor, pg_signal_backend to postgres;
  grant postgres to cli_login_postgres;
  if current_setting('server_version_num')::integer >= 140000 then
    grant pg_read_all_data to postgres, supabase_read_only_user;
  end if;
  -- A library of Supabase's lets postgres do these as it does policies on storage and triggers on auth.
  if current_setting('server_version_num')::integer >= 150000 then
    -- Words that a server before 15 cannot even read.
    execute 'grant set on parameter session_replication_role to postgres';
  end if;
  grant supabase_storage_admin, supabase_realtime_admin to postgres;
  alter role anon set statement_timeout = '3s';
  alter role authenticated set statement_timeout = '8s';
  alter role authenticator set statement_timeout = '8s';
  alter role authenticator set lock_timeout = '8s';
  alter role supabase_read_only_user set default_transaction_read_only = on;
  -- As a project has it: a name with a backslash, which is no schema's.
  alter role postgres set search_path = "\$user", public, extensions;
  alter role supabase_admin set search_path = "$user", public, auth, extensions;
  alter role supabase_auth_admin set search_path = auth;
  alter role supabase_storage_admin set search_path = storage;
end
$do$;

-- step: give the database to postgres
do $do$
begin
  alter database postgres owner to postgres;
  alter database postgres set statement_timeout = '2min';
end
$do$;
