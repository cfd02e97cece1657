-- The tables to measure ($1, each schema.name or a name in public): their keys, a column to update, and the foreign keys among them.
with given as (
  select t.name, t.position, c.oid, c.relpages, n.nspname, c.relname
  from unnest($1::text[]) with ordinality t (name, position)
  left join pg_namespace n on n.nspname = case when position('.' in t.name) > 0 then split_part(t.name, '.', 1) else 'public' end
  left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p')
    and c.relname = case when position('.' in t.name) > 0 then substr(t.name, position('.' in t.name) + 1) else t.name end
)
select jsonb_build_object(
  'now', now(),
  'statements', (
    select format('%I.pg_stat_statements', n.nspname)
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_stat_statements'
      -- Loaded at the server's start, not only created.
      and exists (select from pg_settings x where x.name = 'pg_stat_statements.max')
      and has_schema_privilege(n.oid, 'usage') and pg_has_role('pg_read_all_stats', 'usage')),
  'tables', coalesce((
    select jsonb_agg(jsonb_build_object(
      'given', g.name, 'exists', g.oid is not null,
      'name', quote_ident(g.nspname) || '.' || quote_ident(g.relname),
      'plainName', g.relname,
      'readable', has_schema_privilege(g.nspname, 'usage') and has_table_privilege(g.oid, 'select'),
      'samplePercent', least(100.0, 100.0 * 400 / greatest(g.relpages, 1)),
      'key', coalesce((
        select jsonb_agg(jsonb_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod)) order by k.position)
        from pg_index i
        cross join lateral unnest(i.indkey::smallint[]) with ordinality k (attnum, position)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where i.indrelid = g.oid and i.indisprimary
          -- A cast of another type is a function of whoever made the type.
          and not exists (
            select from pg_attribute o join pg_type t on t.oid = o.atttypid
            where o.attrelid = g.oid and o.attnum = any (i.indkey) and t.typnamespace <> 'pg_catalog'::regnamespace)), '[]'),
      'updatable', (
        select quote_ident(a.attname) from pg_attribute a
        where a.attrelid = g.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
          and not exists (select from pg_index i where i.indrelid = g.oid and i.indisprimary and a.attnum = any (i.indkey))
        order by a.attnum limit 1),
      'children', coalesce((
        select jsonb_agg(jsonb_build_object(
          'table', format('%I.%I', o.nspname, o.relname), 'plainName', o.relname,
          'condition', (
            select string_agg(format('c.%I = p.%I', ca.attname, pa.attname), ' and ')
            from unnest(f.conkey, f.confkey) u (child, parent)
            join pg_attribute ca on ca.attrelid = f.conrelid and ca.attnum = u.child
            join pg_attribute pa on pa.attrelid = f.confrelid and pa.attnum = u.parent)) order by f.conname)
        from pg_constraint f join given o on o.oid = f.conrelid
        where f.contype = 'f' and f.confrelid = g.oid), '[]')
      ) order by g.position)
    from given g), '[]')
)::text
