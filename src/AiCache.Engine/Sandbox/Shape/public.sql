-- Schema public and the extensions of a project. Run as supabase_admin, as all of a project's database.

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

-- step: create extensions
do $do$
declare
  wanted text;
begin
  -- Not every PostgreSQL has them beside it.
  foreach wanted in array array['pgcrypto', 'uuid-ossp', 'pg_stat_statements'] loop
    if exists (select from pg_available_extensions a where a.name = wanted) then
      execute format('create extension %I with schema extensions', wanted);
    end if;
  end loop;
end
$do$;
