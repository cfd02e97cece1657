json_build_object(
    'owners', (
      select json_object_agg(pg_get_userbyid(o),
-- include Contract/trusted_owner.sql
      )
      from unnest(array(select s.nspowner from space s) || array(select r.relowner from relation r)
        || array(select f.proowner from code f) || array(select s.owner from strange s where s.owner is not null)) o),
    'strange', coalesce((
      select json_agg(json_build_object(
        'object', (select r.full_name from relation r where r.oid = s.table), 'owner', pg_get_userbyid(s.owner),
        'part', case when s.objid = s.table then pg_describe_object(s.refclassid, s.refobjid, 0) else pg_describe_object(s.classid, s.objid, 0) end,
        'reading', s.classid = 'pg_policy'::regclass, 'schema', (pg_identify_object(s.refclassid, s.refobjid, 0)).schema))
      from strange s where s.owner is not null), '[]'))
