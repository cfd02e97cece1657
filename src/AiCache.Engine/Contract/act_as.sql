-- A role that deploys, of which who asks is a member that inherits nothing: what that role may do, he may once he acts as it.
(select pg_get_userbyid(m.roleid) from pg_auth_members m, pg_database d
 where m.member = quote_ident(current_user)::regrole and d.datname = current_database()
   and not pg_has_role(m.roleid, 'usage')
   and pg_has_role(m.roleid, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end)
   and has_database_privilege(m.roleid, d.oid, 'create') and has_schema_privilege(m.roleid, to_regnamespace('public')::oid, 'create')
 order by m.roleid = d.datdba desc, m.roleid limit 1)
