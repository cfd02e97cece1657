-- Foreign keys by which other tables refer to the tables $1 (schema.name), of which some may not be there.
with emptied as (
  select to_regclass(x) as oid from unnest($1::text[]) x where to_regclass(x) is not null
)
select coalesce(jsonb_agg(jsonb_build_object('table', o.conrelid::regclass::text, 'name', quote_ident(o.conname), 'target', o.confrelid::regclass::text,
  'definition', pg_get_constraintdef(o.oid)) order by o.conrelid::regclass::text, o.conname), '[]')::text
from pg_constraint o
where o.contype = 'f' and o.conparentid = 0 and o.confrelid in (select e.oid from emptied e) and o.conrelid not in (select e.oid from emptied e)
