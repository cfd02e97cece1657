-- What whoever helps asks first. Only settings that are named here: others may hold passwords (primary_conninfo) or commands (archive_command).
select jsonb_build_object(
  'version', version(),
  'startedAt', pg_postmaster_start_time(),
  'inRecovery', pg_is_in_recovery(),
  'extensions', (select jsonb_object_agg(e.extname, e.extversion) from pg_extension e),
  'database', (
    select jsonb_build_object('encoding', pg_encoding_to_char(d.encoding), 'collation', d.datcollate, 'bytes', pg_database_size(d.oid),
      'transactionAge', age(d.datfrozenxid), 'deadlocks', s.deadlocks, 'conflicts', s.conflicts, 'rollbacks', s.xact_rollback,
      'commits', s.xact_commit, 'temporaryBytes', s.temp_bytes, 'countersSince', s.stats_reset)
    from pg_database d join pg_stat_database s on s.datid = d.oid where d.datname = current_database()),
  'sessions', (
    select jsonb_object_agg(coalesce(state, 'unknown'), count) from (
      select a.state, count(*) from pg_stat_activity a where a.datname = current_database() group by 1) x),
  'settings', (
    select jsonb_object_agg(s.name,
      concat(s.setting, nullif(concat(' ', s.unit), ' '), case when s.source <> 'default' then ' (' || s.source || ')' end))
    from pg_settings s
    where s.name = any ('{
      autovacuum,autovacuum_analyze_scale_factor,autovacuum_analyze_threshold,autovacuum_freeze_max_age,autovacuum_max_workers,autovacuum_naptime,
      autovacuum_vacuum_cost_delay,autovacuum_vacuum_cost_limit,autovacuum_vacuum_scale_factor,autovacuum_vacuum_threshold,
      block_size,checkpoint_timeout,data_checksums,deadlock_timeout,default_transaction_isolation,default_transaction_read_only,effective_cache_size,
      effective_io_concurrency,fsync,full_page_writes,hot_standby_feedback,idle_in_transaction_session_timeout,idle_session_timeout,jit,lc_messages,
      lock_timeout,log_min_duration_statement,maintenance_work_mem,max_connections,max_locks_per_transaction,max_parallel_workers,
      max_parallel_workers_per_gather,max_standby_streaming_delay,max_wal_size,max_worker_processes,password_encryption,random_page_cost,
      row_security,seq_page_cost,server_encoding,server_version_num,shared_buffers,shared_preload_libraries,ssl,standard_conforming_strings,
      statement_timeout,superuser_reserved_connections,synchronous_commit,temp_buffers,timezone,track_activities,track_counts,track_io_timing,
      wal_level,work_mem}'::text[]))
)::text
