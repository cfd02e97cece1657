-- A dump says of each object what it grants beyond PostgreSQL's own defaults, and takes for granted that nothing else is. So what the
-- role's default privileges would add to everything it makes is put aside until the end of the transaction.
select pg_catalog.set_config('aicache.default_privileges', coalesce((
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'place', coalesce('in schema ' || pg_catalog.quote_ident(n.nspname::text), ''), 'schema', pg_catalog.quote_ident(n.nspname::text),
    'kind', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
    'own', case when d.defaclnamespace = 0 then (
      select jsonb_agg(jsonb_build_object(
        'to', case when o.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_get_userbyid(o.grantee)::text) end,
        'privilege', o.privilege_type))
      from aclexplode(acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole)) o) end,
    'granted', (
      select jsonb_agg(jsonb_build_object('to', case when a.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_get_userbyid(a.grantee)::text) end,
        'privilege', a.privilege_type, 'option', case when a.is_grantable then ' with grant option' else '' end))
      from aclexplode(d.defaclacl) a))))
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
  where d.defaclrole = (select oid from pg_roles where rolname = current_user))::text, '[]'), true)
