delete from aicache.migration_journal where name = any ($1)
