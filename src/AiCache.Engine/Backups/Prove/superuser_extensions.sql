-- What is trusted, its database's owner can make.
select coalesce(jsonb_agg(distinct e.name), '[]')::text
from pg_catalog.pg_available_extension_versions e
where e.name = any ($1::text[]) and e.superuser and not e.trusted
