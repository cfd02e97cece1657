select coalesce(jsonb_agg(jsonb_build_object('table', format('%I.%I', n.nspname, c.relname), 'trigger', quote_ident(t.tgname), 'mode', t.tgenabled)
  order by n.nspname, c.relname, t.tgname), '[]')::text
from unnest($1::text[], $2::text[]) as wanted (schema, name)
join pg_namespace n on n.nspname = wanted.schema
join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
join pg_trigger t on t.tgrelid = c.oid
where not t.tgisinternal and t.tgenabled <> 'D'
