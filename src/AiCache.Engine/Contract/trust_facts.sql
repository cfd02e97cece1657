json_build_object(
    -- Trusted are the role itself and those that it may act as, superusers, and the database's owner. The roles of the API ($3) are
    -- not: who speaks through one is anybody. Of superusers the server says that they are members of all; what counts is what was granted.
    'owners', (
      select json_object_agg(pg_get_userbyid(o), case
        when pg_get_userbyid(o) = current_user or pg_has_role(o, 'pg_database_owner', 'USAGE') then true
        when pg_get_userbyid(o) = any ($3) then false
        when current_setting('is_superuser')::boolean then
          o = any (array(select a.roleid from pg_auth_members a where pg_get_userbyid(a.member) = current_user))
        else pg_has_role(o, case when current_setting('server_version_num')::integer >= 160000 then 'USAGE, SET' else 'MEMBER' end) end)
      from unnest(array(select s.nspowner from space s) || array(select r.relowner from relation r)
        || array(select f.proowner from code f) || array(select s.owner from strange s where s.owner is not null)) o),
    'strange', coalesce((
      select json_agg(json_build_object(
        'object', (select r.full_name from relation r where r.oid = s.table), 'owner', pg_get_userbyid(s.owner),
        'part', case when s.objid = s.table then pg_describe_object(s.refclassid, s.refobjid, 0) else pg_describe_object(s.classid, s.objid, 0) end,
        'reading', s.classid = 'pg_policy'::regclass, 'schema', (pg_identify_object(s.refclassid, s.refobjid, 0)).schema))
      from strange s where s.owner is not null), '[]'))
