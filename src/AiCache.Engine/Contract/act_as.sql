-- A role that deploys, of which who asks is a member that inherits nothing: what that role may do, he may once he acts as it.
(select pg_get_userbyid(m.roleid) from pg_auth_members m
 where m.member = quote_ident(current_user)::regrole
   and not pg_has_role(m.roleid, 'usage')
   and pg_has_role(m.roleid, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end)
   and has_database_privilege(m.roleid, current_database(), 'create') and has_schema_privilege(m.roleid, to_regnamespace('public')::oid, 'create')
 order by m.roleid = (select d.datdba from pg_database d where d.datname = current_database()) desc, m.roleid limit 1)
