-- Who signs in. The tables belong to supabase_auth_admin; postgres may read and write them, and put triggers on them.

-- step: create schema auth
create schema auth authorization supabase_admin;

-- step: grant schema auth
grant usage on schema auth to postgres, anon, authenticated, service_role, supabase_auth_admin, dashboard_user;

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
  updated_at timestamptz,
  phone text unique,
  confirmed_at timestamptz generated always as (email_confirmed_at) stored
);

-- step: create table auth.identities
create table auth.identities (
  provider_id text not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  identity_data jsonb not null,
  provider text not null,
  last_sign_in_at timestamptz,
  created_at timestamptz,
  updated_at timestamptz,
  id uuid not null default gen_random_uuid() primary key,
  unique (provider_id, provider)
);

-- step: create table auth.refresh_tokens
create table auth.refresh_tokens (
  instance_id uuid,
  id bigserial primary key,
  token varchar(255) unique,
  user_id varchar(255),
  revoked boolean,
  created_at timestamptz,
  updated_at timestamptz
);

-- step: create table auth.schema_migrations
create table auth.schema_migrations (version varchar(255) not null primary key);

-- step: fill auth.schema_migrations
insert into auth.schema_migrations values ('00'), ('20210710035447'), ('20240314092811');

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
declare
  made text;
begin
  foreach made in array array['users', 'identities', 'refresh_tokens', 'schema_migrations'] loop
    execute format('alter table auth.%I owner to supabase_auth_admin', made);
    execute format('alter table auth.%I enable row level security', made);
    execute format('grant all on auth.%I to postgres, dashboard_user', made);
  end loop;
  revoke insert, update, delete, truncate on auth.schema_migrations from postgres;
  foreach made in array array['uid', 'role', 'jwt'] loop
    execute format('alter function auth.%I() owner to supabase_auth_admin', made);
  end loop;
  grant all on sequence auth.refresh_tokens_id_seq to postgres, dashboard_user;
end
$do$;
