-- How far a standby is behind what it has received, and whom it follows: pg_stat_wal_receiver shows that to members of pg_read_all_stats,
-- to others only that it is there. The last replayed commit is as old as the last change, so it says nothing once all that came was replayed;
-- where none was replayed, it is older than the server's start.
select jsonb_build_object(
  'seconds', case when w.pid is not null and pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else greatest(0, extract(epoch from clock_timestamp() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))) end,
  'bytes', coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::bigint,
  'follows', w.pid is not null, 'host', w.sender_host, 'port', w.sender_port)::text
from (select) one left join pg_stat_wal_receiver w on true
