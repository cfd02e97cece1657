select jsonb_build_object(
  'role', current_user,
  'superuser', (select rolsuper from pg_roles where rolname = current_user),
  'missingRoles', (
    select coalesce(jsonb_agg(n.name order by n.name), '[]') from unnest($3::text[]) as n (name)
    where not exists (select from pg_roles r where r.rolname = n.name)),
  'foreignOwners', (
    select coalesce(jsonb_agg(r.rolname order by r.rolname), '[]') from pg_roles r
    where r.rolname = any ($4::text[])
      and not pg_has_role(current_user, r.oid, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end)),
  -- The one database that pg_cron can live in, as far as the role may know.
  'cronDatabase', (select s.setting from pg_settings s where s.name = 'cron.database_name'),
  'extensions', (select coalesce(jsonb_agg(x.name), '[]') from pg_available_extensions x),
  'tables', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
      'times', (
        select coalesce(jsonb_agg(quote_ident(a.attname)), '[]') from pg_attribute a
        where a.attrelid = c.oid and not a.attisdropped and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)
          and a.attname in ('created_at', 'updated_at', 'last_accessed_at', 'inserted_at', 'modified_at', 'applied_at'))) order by n.nspname, c.relname), '[]')
    from unnest($1::text[], $2::text[]) as wanted (schema, name)
    join pg_namespace n on n.nspname = wanted.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name)
)::text
