select exists (select 1 from pg_default_acl where defaclrole = (select oid from pg_roles where rolname = current_user))
