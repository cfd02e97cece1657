select coalesce(jsonb_agg(n.name), '[]')::text
from unnest($1::text[]) as n (name)
where not exists (select from pg_roles r where r.rolname = n.name)
