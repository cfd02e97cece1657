-- How vacuum stands with our tables ($1, schema.name), by each table's own settings, and which indexes are being built.
select jsonb_build_object(
  'building', coalesce((
    select jsonb_agg(c.relname) from pg_stat_progress_create_index p join pg_class c on c.oid = p.index_relid
    where p.datname = current_database()), '[]'),
  'tables', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', n.nspname || '.' || c.relname,
      'vacuumedByItself', o.on and current_setting('autovacuum')::boolean and current_setting('track_counts')::boolean,
      'vacuumFrom', (o.threshold + o.scale * greatest(c.reltuples, 0))::bigint,
      'beingVacuumed', exists (select from pg_stat_progress_vacuum p where p.relid in (c.oid, c.reltoastrelid)),
      'age', case when c.relfrozenxid <> '0' then age(c.relfrozenxid) else 0 end,
      'freezeAge', current_setting('autovacuum_freeze_max_age')::bigint) order by 1)
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    cross join lateral (
      select coalesce(bool_and(option_value::boolean) filter (where option_name = 'autovacuum_enabled'), true) as on,
             coalesce(max(option_value::double precision) filter (where option_name = 'autovacuum_vacuum_threshold'),
               current_setting('autovacuum_vacuum_threshold')::double precision) as threshold,
             coalesce(max(option_value::double precision) filter (where option_name = 'autovacuum_vacuum_scale_factor'),
               current_setting('autovacuum_vacuum_scale_factor')::double precision) as scale
      from pg_options_to_table(c.reloptions)) o
    where n.nspname || '.' || c.relname = any ($1) and c.relkind = 'r'), '[]')
)::text
