-- Sizes, rows and housekeeping of our tables ($1, schema.name) and their indexes, from the catalogue and the server's counters alone:
-- nothing is scanned.
with our_table as (
  select c.oid, n.nspname, c.relname, n.nspname || '.' || c.relname as name, c.reltoastrelid, c.reltuples, c.relpages, c.reloptions
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname = any ($1) and c.relkind in ('r', 'm')
), pgstattuple as (
  select format('%I.pgstattuple', n.nspname) as name
  from pg_extension e
  join pg_namespace n on n.oid = e.extnamespace
  join pg_proc p on p.pronamespace = n.oid and p.proname = 'pgstattuple' and p.proargtypes[0] = 'regclass'::regtype
  where e.extname = 'pgstattuple' and has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage')
)
select jsonb_build_object(
  'now', now(),
  'pgStatTuple', (select name from pgstattuple),
  'blockBytes', current_setting('block_size')::integer,
  'tables', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', t.name,
      'totalBytes', pg_total_relation_size(t.oid),
      'heapBytes', pg_table_size(t.oid) - coalesce(pg_total_relation_size(nullif(t.reltoastrelid, 0)), 0),
      'mainBytes', pg_relation_size(t.oid),
      'toastBytes', coalesce(pg_total_relation_size(nullif(t.reltoastrelid, 0)), 0),
      'toastMainBytes', coalesce(pg_relation_size(nullif(t.reltoastrelid, 0)), 0),
      'indexBytes', pg_indexes_size(t.oid),
      -- The server's own count starts at zero after a crash: it counts only once a vacuum or analyze has set it right.
      'liveRows', case
        when t.reltuples <= 0 or t.relpages = 0
          or coalesce(s.last_vacuum, s.last_autovacuum, s.last_analyze, s.last_autoanalyze) is not null then s.n_live_tup
        else (t.reltuples / t.relpages * pg_relation_size(t.oid) / current_setting('block_size')::integer)::bigint end,
      'deadRows', s.n_dead_tup,
      'toastRows', (
        select case
          when coalesce(x.last_vacuum, x.last_autovacuum) is not null then x.n_live_tup
          when c.reltuples > 0 and c.relpages > 0 then (c.reltuples / c.relpages * pg_relation_size(c.oid) / current_setting('block_size')::integer)::bigint
          else nullif(x.n_live_tup, 0) end
        from pg_class c left join pg_stat_all_tables x on x.relid = c.oid where c.oid = t.reltoastrelid),
      'oid', t.oid::bigint, 'toastOid', nullif(t.reltoastrelid, 0)::bigint,
      'fillFactor', coalesce((select o.option_value::integer from pg_options_to_table(t.reloptions) o where o.option_name = 'fillfactor'), 100),
      'rowWidth', (select sum(w.avg_width) from pg_stats w where w.schemaname = t.nspname and w.tablename = t.relname and not w.inherited),
      'inserted', s.n_tup_ins, 'deleted', s.n_tup_del, 'scans', s.seq_scan,
      'lastVacuum', greatest(s.last_vacuum, s.last_autovacuum), 'lastAnalyze', greatest(s.last_analyze, s.last_autoanalyze),
      'indexes', coalesce((
        select jsonb_agg(jsonb_build_object(
          'name', n.nspname || '.' || ic.relname, 'bytes', pg_relation_size(i.indexrelid), 'rows', greatest(ic.reltuples, 0)::bigint,
          'scans', x.idx_scan, 'valid', i.indisvalid) order by pg_relation_size(i.indexrelid) desc, ic.relname)
        from pg_index i
        join pg_class ic on ic.oid = i.indexrelid
        join pg_namespace n on n.oid = ic.relnamespace
        left join pg_stat_all_indexes x on x.indexrelid = i.indexrelid
        where i.indrelid = t.oid), '[]')
      ) order by pg_total_relation_size(t.oid) desc, t.name)
    from our_table t left join pg_stat_all_tables s on s.relid = t.oid), '[]')
)::text
