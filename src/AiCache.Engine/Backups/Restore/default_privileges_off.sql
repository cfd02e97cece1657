-- A dump says of each object what it grants beyond PostgreSQL's own defaults, and takes for granted that nothing else is. So what the
-- role's default privileges would add to everything it makes is put aside until the end of the transaction.
select set_config('aicache.default_privileges', coalesce((
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'place', coalesce('in schema ' || quote_ident(n.nspname), ''), 'schema', quote_ident(n.nspname),
    'kind', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
    'own', case when d.defaclnamespace = 0 then (
      select jsonb_agg(jsonb_build_object('to', case when o.grantee = 0 then 'public'
        else quote_ident(pg_get_userbyid(o.grantee)) end, 'privilege', o.privilege_type))
      from aclexplode(acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole)) o) end,
    'granted', (
      select jsonb_agg(jsonb_build_object('to', case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
        'privilege', a.privilege_type, 'option', case when a.is_grantable then ' with grant option' else '' end))
      from aclexplode(d.defaclacl) a))))
  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
  where d.defaclrole = (select oid from pg_roles where rolname = current_user))::text, '[]'), true);

do $do$
declare
  entry jsonb;
  item jsonb;
begin
  for entry in select jsonb_array_elements(current_setting('aicache.default_privileges')::jsonb) loop
    for item in select distinct i -> 'to' from jsonb_path_query(entry, '$.granted[*]') i loop
      execute format('alter default privileges %s revoke all on %s from %s', entry ->> 'place', entry ->> 'kind', item #>> '{}');
    end loop;
    for item in select jsonb_path_query(entry, '$.own[*]') loop
      execute format('alter default privileges grant %s on %s to %s', item ->> 'privilege', entry ->> 'kind', item ->> 'to');
    end loop;
  end loop;
end
$do$;
