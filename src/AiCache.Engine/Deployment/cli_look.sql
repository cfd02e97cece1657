-- Whether the CLI's record is there, and what stands against writing into it: that would run as whoever writes.
select jsonb_build_object('isThere', c.oid is not null, 'problem', case
  when n.oid is not null and not pg_has_role(n.nspowner, 'usage') then format('schema supabase_migrations belongs to %s', pg_get_userbyid(n.nspowner))
  when c.oid is null then null
  when c.relkind <> 'r' then 'supabase_migrations.schema_migrations is no table'
  when not pg_has_role(c.relowner, 'usage') then format('supabase_migrations.schema_migrations belongs to %s', pg_get_userbyid(c.relowner))
  when exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) then 'supabase_migrations.schema_migrations has triggers'
  when exists (select from pg_rewrite r where r.ev_class = c.oid) then 'supabase_migrations.schema_migrations has rules'
  when exists (select from pg_attrdef d where d.adrelid = c.oid) then 'supabase_migrations.schema_migrations has defaults'
  when exists (select from pg_constraint o where o.conrelid = c.oid and o.contype = 'c') then 'supabase_migrations.schema_migrations has conditions'
  when exists (select from pg_index i where i.indrelid = c.oid and (i.indexprs is not null or i.indpred is not null))
    then 'supabase_migrations.schema_migrations has an index on an expression'
  end)::text
from (values (to_regnamespace('supabase_migrations'), to_regclass('supabase_migrations.schema_migrations'))) x (schema, name)
left join pg_namespace n on n.oid = x.schema left join pg_class c on c.oid = x.name
