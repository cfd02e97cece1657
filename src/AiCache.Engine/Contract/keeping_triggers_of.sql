-- Which triggers can keep rows of the table $1.
select
-- include Contract/keeping_triggers.sql
from pg_class t where t.oid = to_regclass($1::text)
