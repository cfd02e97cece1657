-- What Supabase gives a new project's database: roles, schemas, privileges and the auth functions, as its own scripts make them.
-- Run as the bootstrap superuser supabase_admin. Each step is one statement.

-- step: create roles
do $do$
declare
  secret text := current_setting('aicache.password');
begin
  create role anon nologin noinherit;
  create role authenticated nologin noinherit;
  create role service_role nologin noinherit bypassrls;
  execute format('create role authenticator login noinherit password %L', secret);
  execute format('create role postgres login createdb createrole replication bypassrls password %L', secret);
  create role supabase_auth_admin nologin noinherit createrole;
  grant anon, authenticated, service_role to authenticator;
  grant anon, authenticated, service_role to postgres with admin option;
  grant pg_monitor to postgres;
  alter role anon set statement_timeout = '3s';
  alter role authenticated set statement_timeout = '8s';
  alter role authenticator set statement_timeout = '8s';
  alter role authenticator set lock_timeout = '8s';
  alter role postgres set search_path = "$user", public, extensions;
  alter role supabase_admin set search_path = "$user", public, auth, extensions;
  alter role supabase_auth_admin set search_path = auth;
end
$do$;

-- step: give the database to postgres
alter database postgres owner to postgres;

-- step: give schema public to postgres
do $do$
begin
  -- From 15 on it belongs to pg_database_owner, and so to postgres already.
  if current_setting('server_version_num')::integer < 150000 then
    alter schema public owner to postgres;
  end if;
  grant usage on schema public to anon, authenticated, service_role;
  grant all on schema public to postgres;
end
$do$;

-- step: set default privileges
do $do$
declare
  maker text;
begin
  foreach maker in array array['postgres', 'supabase_admin'] loop
    execute format('alter default privileges for role %I in schema public grant all on tables to postgres, anon, authenticated, service_role', maker);
    execute format('alter default privileges for role %I in schema public grant all on functions to postgres, anon, authenticated, service_role', maker);
    execute format('alter default privileges for role %I in schema public grant all on sequences to postgres, anon, authenticated, service_role', maker);
  end loop;
end
$do$;

-- step: create schema extensions
create schema extensions authorization postgres;

-- step: grant schema extensions
grant usage on schema extensions to anon, authenticated, service_role;

-- step: create schema auth
create schema auth authorization supabase_admin;

-- step: grant schema auth
grant usage on schema auth to postgres, anon, authenticated, service_role, supabase_auth_admin;

-- step: create table auth.users
create table auth.users (
  instance_id uuid,
  id uuid not null primary key,
  aud varchar(255),
  role varchar(255),
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  created_at timestamptz,
  updated_at timestamptz
);

-- step: enable row level security on auth.users
alter table auth.users enable row level security;

-- step: create function auth.uid
create function auth.uid() returns uuid
language sql stable
as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$body$;

-- step: create function auth.role
create function auth.role() returns text
language sql stable
as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$body$;

-- step: create function auth.jwt
create function auth.jwt() returns jsonb
language sql stable
as $body$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$body$;

-- step: give auth to its administrator
do $do$
begin
  alter table auth.users owner to supabase_auth_admin;
  alter function auth.uid() owner to supabase_auth_admin;
  alter function auth.role() owner to supabase_auth_admin;
  alter function auth.jwt() owner to supabase_auth_admin;
  grant select, insert, update, delete, truncate, references, trigger on auth.users to postgres;
end
$do$;
