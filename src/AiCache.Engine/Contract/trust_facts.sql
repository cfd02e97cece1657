json_build_object(
    -- Trusted are the role itself and those that it may act as, superusers, and the database's owner. The roles of the API ($3) are
    -- not: who speaks through one is anybody. Of superusers the server says that they are members of all; what counts is what was granted.
    'owners', (
      select json_object_agg(pg_get_userbyid(o.owner), case
        when pg_get_userbyid(o.owner) = current_user or pg_has_role(o.owner, 'pg_database_owner', 'USAGE') then true
        when pg_get_userbyid(o.owner) = any ($3) then false
        when current_setting('is_superuser')::boolean then
          o.owner = any (array(select a.roleid from pg_auth_members a where pg_get_userbyid(a.member) = current_user))
        else pg_has_role(o.owner, 'USAGE')
          or pg_has_role(o.owner, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end) end)
      from (
        select s.nspowner as owner from space s union select r.relowner from relation r where r.full_name = any ($1)
        union select f.proowner from code f union select s.owner from strange s) o),
    'strange', coalesce((
      select json_agg(distinct jsonb_build_object(
        'object', (select r.full_name from relation r where r.oid = s.table), 'owner', pg_get_userbyid(s.owner),
        'part', case when s.objid = s.table then pg_describe_object(s.refclassid, s.refobjid, 0) else pg_describe_object(s.classid, s.objid, 0) end,
        'reading', s.classid = 'pg_policy'::regclass, 'schema', (pg_identify_object(s.refclassid, s.refobjid, 0)).schema))
      from strange s), '[]'))
