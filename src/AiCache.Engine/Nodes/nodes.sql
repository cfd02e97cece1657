-- The cache nodes of the application's database: a publication of lecture_content_hashes for each, and the slot of the same name.
-- Whatever else is published under such a name, or by a stranger, has nothing to do with nodes.
select coalesce(jsonb_agg(jsonb_build_object(
  'name', p.pubname, 'note', obj_description(p.oid, 'pg_publication'), 'hasSlot', s.slot_name is not null, 'active', coalesce(s.active, false),
  'walStatus', s.wal_status, 'lagBytes', pg_wal_lsn_diff(w.here, s.confirmed_flush_lsn)::bigint,
  'retainedBytes', pg_wal_lsn_diff(w.here, s.restart_lsn)::bigint, 'safeBytes', s.safe_wal_size,
  -- PostgreSQL 17 and later write it down.
  'silentSeconds', extract(epoch from clock_timestamp() - (to_jsonb(s) ->> 'inactive_since')::timestamptz),
  'lagSeconds', case when r.pid is not null then coalesce(extract(epoch from r.replay_lag), 0) end) order by p.pubname), '[]')::text
from pg_publication p
join pg_publication_rel t on t.prpubid = p.oid and t.prrelid = to_regclass('public.lecture_content_hashes')
cross join (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as here) w
left join pg_replication_slots s on s.slot_name = p.pubname and s.database = current_database()
left join pg_stat_replication r on r.pid = s.active_pid and r.state is not null
where
-- include Nodes/of_nodes.sql
