-- What the catalogue of our objects does not say, as one JSON document.
select jsonb_build_object(
  'connections', jsonb_build_object(
    'limit', current_setting('max_connections')::integer,
    'reserved', current_setting('superuser_reserved_connections')::integer + coalesce(current_setting('reserved_connections', true), '0')::integer,
    -- Everybody may read this view; pg_stat_activity hides others' rows from most.
    'used', (select coalesce(sum(numbackends), 0) from pg_stat_database),
    'databaseLimit', (select datconnlimit from pg_database where datname = current_database()),
    'databaseUsed', (select coalesce(sum(numbackends), 0) from pg_stat_database where datname = current_database()),
    'roleLimit', (select rolconnlimit from pg_roles where rolname = session_user)),
  'randomUuid', to_regprocedure('pg_catalog.gen_random_uuid()') is not null,
  'eventTriggers', coalesce((
    select jsonb_agg(jsonb_build_object('name', e.evtname, 'event', e.evtevent, 'function', e.evtfoid::regproc::text) order by e.evtname)
    from pg_event_trigger e
    -- What an extension brought is as well known as the extension.
    where e.evtenabled in ('O', 'A') and not exists (
      select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')), '[]'),
  -- pg_dump stops at the first table that it may not read whole.
  'unreadable', coalesce((
    select jsonb_agg(c.oid::regclass::text order by c.oid::regclass::text)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      and not case c.relkind when 'S' then has_sequence_privilege(c.oid, 'select') else has_table_privilege(c.oid, 'select') end), '[]'),
  'filtered', coalesce((
    select jsonb_agg(c.oid::regclass::text order by c.oid::regclass::text)
    from pg_class c
    where c.relkind in ('r', 'p') and c.relrowsecurity
      and not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
      and (c.relforcerowsecurity or not pg_has_role(c.relowner, 'USAGE'))), '[]')
)::text
