-- Whether the CLI's record ($2 in the schema $1) is there, and what stands against writing into it: that would run as whoever writes. $3 are
-- the roles of the API.
select jsonb_build_object('isThere', c.oid is not null, 'problem', case
  when not n.is_trusted then format('schema %s belongs to %s', $1, pg_get_userbyid(n.nspowner))
  when c.oid is null then null
  when c.relkind <> 'r' then $1 || '.' || $2 || ' is no table'
  when not c.is_trusted then format('%s.%s belongs to %s', $1, $2, pg_get_userbyid(c.relowner))
  when exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) then $1 || '.' || $2 || ' has triggers'
  when exists (select from pg_rewrite r where r.ev_class = c.oid) then $1 || '.' || $2 || ' has rules'
  when exists (select from pg_attrdef d where d.adrelid = c.oid) then $1 || '.' || $2 || ' has defaults'
  when exists (select from pg_constraint o where o.conrelid = c.oid and o.contype = 'c') then $1 || '.' || $2 || ' has conditions'
  when exists (select from pg_index i where i.indrelid = c.oid and (i.indexprs is not null or i.indpred is not null))
    then $1 || '.' || $2 || ' has an index on an expression'
  -- A domain has conditions, and casts of a type are functions of whoever made it.
  when exists (
    select from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and t.typnamespace <> 'pg_catalog'::regnamespace)
    then $1 || '.' || $2 || ' has a column of a type that is not the server''s'
  end)::text
from (values (to_regnamespace($1), to_regclass($1 || '.' || $2))) x (schema, name)
left join lateral (
  select s.nspowner,
-- include Contract/trusted_owner.sql
    as is_trusted
  from pg_namespace s cross join lateral (select s.nspowner as o) w where s.oid = x.schema) n on true
left join lateral (
  select s.oid, s.relkind, s.relowner,
-- include Contract/trusted_owner.sql
    as is_trusted
  from pg_class s cross join lateral (select s.relowner as o) w where s.oid = x.name) c on true
