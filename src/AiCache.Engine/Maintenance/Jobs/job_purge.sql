do $purge$
-- Deletes cache entries older than @days@ days in short transactions, as @command@ does. Managed by AiCache.
declare
  -- A job begins with its role's own search_path, on which others' operators may fit better than the server's.
  v_path text := pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false);
  v_begun timestamptz := clock_timestamp();
  v_limit integer := (select s.setting from pg_catalog.pg_settings s where s.name = 'statement_timeout');
  v_cutoff timestamptz := now() - interval '24 hours' * @days@;
  v_from timestamptz := '-infinity';
  v_next timestamptz;
  v_first timestamptz;
  v_rows integer := @first@;
  v_gone integer;
  v_batch timestamptz;
  v_took double precision;
  v_target double precision;
  v_locked boolean := true;
begin
  -- Anybody can take an advisory lock: who may not delete an entry cannot be purging, and does not stop this.
  if not pg_catalog.pg_try_advisory_lock(@lock@) then
    if exists (
      select from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
      where l.granted and l.locktype = 'advisory' and (l.classid::bigint, l.objid::bigint) = (@lock@) and l.database = a.datid
        and a.datname = current_database() and
-- include Contract/may_delete.sql
    ) then
      raise exception 'another purge is at work';
    end if;
    v_locked := false;
  end if;
  loop
    perform pg_catalog.set_config('synchronous_commit', 'off', true), pg_catalog.set_config('lock_timeout', '2s', true),
      case when pg_catalog.current_setting('backend_flush_after', true) is not null then pg_catalog.set_config('backend_flush_after', '@flush@', true) end;
    -- How far it is, for whoever watches: a lock whose number says so.
    if v_from > v_first and v_first < v_cutoff then
      perform pg_catalog.pg_try_advisory_xact_lock_shared(@progress@ + (100 * extract(epoch from v_from - v_first)
        / extract(epoch from v_cutoff - v_first))::integer);
    end if;
    v_batch := clock_timestamp();
    select c.created_at into v_next from public.ai_response_cache c
    where c.created_at >= v_from and c.created_at < v_cutoff order by c.created_at offset v_rows limit 1;
    delete from public.ai_response_cache c
    where c.ctid = any (array(
      select s.ctid from public.ai_response_cache s
      where s.created_at >= v_from and s.created_at < v_cutoff and (v_next is null or s.created_at < v_next or v_next = v_from and s.created_at = v_from)
      limit case when v_next = v_from then v_rows end for update skip locked));
    get diagnostics v_gone = row_count;
    if v_next = v_from and v_gone < v_rows then
      select min(c.created_at) into v_next from public.ai_response_cache c where c.created_at > v_from and c.created_at < v_cutoff;
    end if;
    commit;
    -- A time limit on statements holds for all of this one; the next run goes on.
    exit when v_next is null or v_limit > 0 and clock_timestamp() - v_begun > 0.8 * v_limit * interval '1 ms';
    v_from := v_next;
    if v_first is null or not pg_catalog.isfinite(v_first) then
      v_first := v_next;
    end if;
    v_took := greatest(0.001, extract(epoch from clock_timestamp() - v_batch));
    v_target := @target@ * @aim@;
    -- Others who write to the table have their turn: their commits wait for what was written here.
    if exists (select from pg_catalog.pg_locks l where
-- include Maintenance/Purge/writes.sql
    ) then
      v_target := v_target * @gentle@;
      perform pg_catalog.pg_sleep(least(@target@, @turns@ * v_took));
    end if;
    v_rows := greatest(@smallest@, least(@largest@, v_rows * least(@grow@, greatest(@shrink@, v_target / v_took))))::integer;
  end loop;
  if v_locked then
    perform pg_catalog.pg_advisory_unlock(@lock@);
  end if;
end
$purge$
