-- Told to journal_open.sql in the same round trip, which opens nothing that would run somebody's code: whose the journal is, is judged
-- before anybody believes it.
set_config('aicache.journal', coalesce((
  select case
    when r.relkind <> 'r' or r.relhasrules or r.relhassubclass then 'Guarded'
    when not has_schema_privilege(r.relnamespace, 'usage') or not has_table_privilege(r.oid, 'select') then 'Closed'
    when row_security_active(r.oid) then 'Filtered'
    else 'Open' end
  from relation r where r.full_name = 'aicache.migration_journal'), 'Absent'), true)
