-- Whether the journal is there and may be read, for journal_open.sql: what catalogue.sql finds of it, without all the rest.
with relation as (
  select c.oid, c.relnamespace, c.relnamespace::regnamespace || '.' || c.relname as full_name, c.relkind, c.relhasrules, c.relhassubclass
  from pg_class c
  where c.relname = 'migration_journal' and c.relnamespace = to_regnamespace('aicache') and c.relkind not in ('i', 'I', 'S', 't')
)
select
-- include Contract/journal_access.sql
