-- step: create schema aicache
create schema aicache;

-- step: create table migration_journal
create table aicache.migration_journal (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now(),
  applied_by text not null default session_user,
  module_version text not null,
  duration interval not null,
  method text not null check (method in ('Applied', 'Adopted', 'Repaired'))
);

-- step: drop the journal's policies
do $do$
declare r record;
begin
  for r in select polname from pg_policy where polrelid = 'aicache.migration_journal'::regclass loop
    execute format('drop policy %I on aicache.migration_journal', r.polname);
  end loop;
end
$do$;

-- step: enable row level security on the journal
alter table aicache.migration_journal enable row level security, no force row level security;

-- step: create policy for whoever may select
create policy migration_journal_read on aicache.migration_journal for select using (true);

-- step: revoke journal
revoke all on table aicache.migration_journal from public, anon, authenticated, service_role;

-- step: revoke schema aicache
revoke all on schema aicache from public, anon, authenticated, service_role;
