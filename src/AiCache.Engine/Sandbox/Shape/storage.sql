-- Where files are listed; the files themselves are elsewhere.

-- step: create schema storage
create schema storage authorization supabase_admin;

-- step: create table storage.buckets
create table storage.buckets (
  id text not null primary key,
  name text not null unique,
  owner_id text,
  public boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

-- step: create table storage.objects
create table storage.objects (
  id uuid not null default gen_random_uuid() primary key,
  bucket_id text references storage.buckets (id),
  name text,
  owner_id text,
  metadata jsonb,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  path_tokens text[] generated always as (string_to_array(name, '/')) stored,
  unique (bucket_id, name)
);

-- step: create table storage.migrations
create table storage.migrations (id integer not null primary key, name varchar(100) not null unique, hash varchar(40) not null);

-- step: fill storage.migrations
insert into storage.migrations values (0, 'create-migrations-table', 'e18db593'), (1, 'initialmigration', '6ab16121');

-- step: create table storage.buckets_analytics
create table storage.buckets_analytics (id text not null primary key, created_at timestamptz default now());

-- step: create table storage.iceberg_tables
create table storage.iceberg_tables (
  id uuid not null default gen_random_uuid() primary key,
  bucket_id text not null references storage.buckets_analytics (id),
  name text not null
);

-- step: create function storage.foldername
create function storage.foldername(name text) returns text[]
language sql immutable
as $body$
  select (string_to_array(name, '/'))[1:cardinality(string_to_array(name, '/')) - 1]
$body$;

-- step: create function storage.protect_delete
create function storage.protect_delete() returns trigger
language plpgsql
as $body$
begin
  if current_setting('storage.allow_delete_query', true) is distinct from 'true' then
    raise exception 'Direct deletion from storage tables is not allowed.' using errcode = '42501';
  end if;
  return null;
end
$body$;

-- step: give storage to its administrator
do $do$
declare
  made text;
begin
  foreach made in array array['buckets', 'objects', 'migrations', 'buckets_analytics'] loop
    execute format('alter table storage.%I owner to supabase_storage_admin', made);
    execute format('alter table storage.%I enable row level security', made);
    execute format('grant all on storage.%I to postgres, anon, authenticated, service_role', made);
  end loop;
  create trigger protect_buckets_delete before delete on storage.buckets for each statement execute function storage.protect_delete();
  create trigger protect_objects_delete before delete on storage.objects for each statement execute function storage.protect_delete();
  -- One that postgres may not write.
  alter table storage.iceberg_tables enable row level security;
  revoke all on storage.migrations from anon, authenticated, service_role;
  alter function storage.foldername(text) owner to supabase_storage_admin;
  alter function storage.protect_delete() owner to supabase_storage_admin;
  grant usage on schema storage to postgres, anon, authenticated, service_role;
  grant all on schema storage to supabase_storage_admin;
end
$do$;
