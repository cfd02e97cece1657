        -- Trusted are the role itself and those that it may act as, superusers, and the database's owner. The roles of the API ($3) are
        -- not: who speaks through one is anybody. Of superusers the server says that they are members of all; what counts is what was
        -- granted. The role o is asked of.
        case
        when pg_get_userbyid(o) = current_user or pg_has_role(o, 'pg_database_owner', 'USAGE') then true
        when pg_get_userbyid(o) = any ($3) then false
        when current_setting('is_superuser')::boolean then
          o = any (array(select a.roleid from pg_auth_members a where pg_get_userbyid(a.member) = current_user))
        else pg_has_role(o, case when current_setting('server_version_num')::integer >= 160000 then 'USAGE, SET' else 'MEMBER' end) end
