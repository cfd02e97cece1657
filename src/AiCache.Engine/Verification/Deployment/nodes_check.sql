-- What feeds cache nodes, and what feeds this one.
select jsonb_build_object(
  'publications', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', p.pubname, 'tables', case when p.puballtables then 'all tables' else coalesce((
        select string_agg(format('%I.%I', t.schemaname, t.tablename), ', ' order by t.schemaname, t.tablename)
        from pg_publication_tables t where t.pubname = p.pubname), 'none') end,
      'operations', concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end, case when p.pubdelete then 'delete' end),
      'slot', (select case when s.wal_status = 'lost' then 'lost' when s.active then 'read' else 'not read' end
        from pg_replication_slots s where s.slot_name = p.pubname and s.database = current_database())) order by p.pubname)
    from pg_publication p where
-- include Nodes/of_nodes.sql
    ), '[]'),
  'identity', (select c.relreplident from pg_class c where c.oid = to_regclass('public.lecture_content_hashes')),
  'subscriptions', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', s.subname, 'enabled', s.subenabled, 'copied', r.srsubstate = 'r',
      'running', exists (select from pg_stat_subscription t where t.subid = s.oid and t.pid is not null)) order by s.subname)
    from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid
    where r.srrelid = to_regclass('public.lecture_content_hashes')
      and s.subdbid = (select d.oid from pg_database d where d.datname = current_database())), '[]'))::text
