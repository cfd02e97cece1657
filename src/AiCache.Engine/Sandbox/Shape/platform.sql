-- The rest of a project that is not its user's. Extensions that PostgreSQL does not bring along are schemas with the same names in them.

-- step: create the schemas of the platform
do $do$
declare
  made text;
begin
  foreach made in array array['vault', 'graphql', 'graphql_public', 'net', 'pgbouncer', 'supabase_functions'] loop
    execute format('create schema %I authorization supabase_admin', made);
  end loop;
  alter schema pgbouncer owner to pgbouncer;
  grant usage on schema vault to postgres, service_role;
  grant usage on schema graphql, graphql_public, net, supabase_functions to postgres, anon, authenticated, service_role;
end
$do$;

-- step: create table vault.secrets
create table vault.secrets (
  id uuid not null default gen_random_uuid() primary key,
  name text,
  description text not null default '',
  secret text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- step: create view vault.decrypted_secrets
create view vault.decrypted_secrets as select id, name, description, secret, secret as decrypted_secret, created_at, updated_at from vault.secrets;

-- step: create function vault.create_secret
create function vault.create_secret(new_secret text, new_name text) returns uuid
language sql security definer set search_path = ''
as $body$
  insert into vault.secrets (name, secret) values (new_name, md5(new_secret)) returning id
$body$;

-- step: create function graphql_public.graphql
create function graphql_public.graphql("operationName" text default null, query text default null, variables jsonb default null) returns jsonb
language sql
as $body$
  select jsonb_build_object('errors', jsonb_build_array('pg_graphql is not enabled.'))
$body$;

-- step: create table net.http_request_queue
create table net.http_request_queue (id bigserial, method text not null, url text not null, headers jsonb, body bytea, timeout_milliseconds integer not null);

-- step: create function net.http_post
create function net.http_post(url text, body jsonb default '{}', headers jsonb default '{}') returns bigint
language sql security definer set search_path = ''
as $body$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds) values ('POST', url, headers, 5000) returning id
$body$;

-- step: create table supabase_functions.hooks
create table supabase_functions.hooks (id bigserial primary key, hook_table_id integer not null, hook_name text not null, request_id bigint);

-- step: create function supabase_functions.http_request
create function supabase_functions.http_request() returns trigger
language plpgsql security definer set search_path = ''
as $body$
begin
  insert into supabase_functions.hooks (hook_table_id, hook_name, request_id) values (tg_relid, tg_name, net.http_post(tg_argv[0]));
  return new;
end
$body$;

-- step: create function pgbouncer.get_auth
create function pgbouncer.get_auth(p_usename text) returns table (username text, password text)
language sql security definer set search_path = ''
as $body$
  select s.usename::text, s.passwd::text from pg_catalog.pg_shadow s where s.usename = p_usename
$body$;

-- step: keep secrets from those who need not know them
do $do$
begin
  revoke all on function pgbouncer.get_auth(text) from public;
  revoke all on function vault.create_secret(text, text) from public;
  grant execute on function vault.create_secret(text, text) to postgres;
end
$do$;
