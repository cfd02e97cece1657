-- What Realtime keeps: messages by the day, under a primary key.

-- step: create schema realtime
create schema realtime authorization supabase_admin;

-- step: create schema _realtime
create schema _realtime authorization supabase_admin;

-- step: create table _realtime.tenants
create table _realtime.tenants (id uuid not null primary key, name text, jwt_secret text);

-- step: create table realtime.schema_migrations
create table realtime.schema_migrations (version bigint not null primary key, inserted_at timestamp(0));

-- step: create table realtime.subscription
create table realtime.subscription (
  id bigint generated always as identity primary key,
  subscription_id uuid not null,
  entity regclass not null,
  created_at timestamp not null default timezone('utc', now())
);

-- step: create table realtime.messages
create table realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(),
  primary key (id, inserted_at)
) partition by range (inserted_at);

-- step: create the days of realtime.messages
do $do$
declare
  day date;
begin
  for day in select d::date from generate_series(current_date - 1, current_date + 1, interval '1 day') d loop
    execute format('create table realtime.%I partition of realtime.messages for values from (%L) to (%L)',
      'messages_' || to_char(day, 'YYYY_MM_DD'), day, day + 1);
  end loop;
end
$do$;

-- step: give realtime to its administrators
do $do$
begin
  alter table realtime.messages enable row level security;
  alter table realtime.messages owner to supabase_realtime_admin;
  grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;
  grant usage on schema realtime to postgres, anon, authenticated, service_role;
  grant all on schema realtime to supabase_realtime_admin;
end
$do$;
