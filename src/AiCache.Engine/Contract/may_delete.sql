-- Whether whoever is at work in a, of pg_stat_activity, has the right to delete entries, or may become somebody who has. The table is looked
-- up in the catalogue, because a cast to regclass is an error for who may not use the schema.
exists (
  select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace, pg_catalog.pg_roles r
  where n.nspname = 'public' and c.relname = 'ai_response_cache' and pg_catalog.pg_has_role(a.usesysid, r.oid, 'member')
    and pg_catalog.has_table_privilege(r.oid, c.oid, 'delete'))
