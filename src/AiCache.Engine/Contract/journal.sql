-- step: create schema aicache
create schema if not exists aicache;

-- step: create table migration_journal
create table if not exists aicache.migration_journal (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now(),
  applied_by text not null default session_user,
  module_version text not null,
  duration interval not null,
  method text not null check (method in ('Applied', 'Adopted', 'Repaired'))
);

-- step: revoke journal
revoke all on table aicache.migration_journal from public, anon, authenticated, service_role;

-- step: revoke schema from public
revoke all on schema aicache from public, anon;
