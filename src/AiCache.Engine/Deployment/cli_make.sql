do $do$
begin
  if to_regnamespace('supabase_migrations') is null then
    create schema supabase_migrations;
  end if;
  if to_regclass('supabase_migrations.schema_migrations') is null then
    create table supabase_migrations.schema_migrations (version text not null primary key);
  end if;
  -- Older versions of the CLI made it without these.
  alter table supabase_migrations.schema_migrations add column if not exists statements text[], add column if not exists name text;
end
$do$
