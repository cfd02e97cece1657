-- Merges what a load has left beside the GIN indexes of the tables $1 (schema.name) into them, where the role may: until then each look
-- reads all of that, or the whole table.
select count(gin_clean_pending_list(x.indexrelid))
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_am a on a.oid = i.relam
where x.indrelid = any ($1::text[]::regclass[]) and a.amname = 'gin' and x.indisvalid and pg_has_role(i.relowner, 'USAGE')
