select coalesce(max(extract(epoch from r.replay_lag)), 0)::double precision from pg_stat_replication r
