-- AI response cache: one row of counters a day, and the two functions that write and read them.
-- Each step is one statement.

-- step: create table ai_cache_stats
create table public.ai_cache_stats (
  id uuid not null default gen_random_uuid() primary key,
  date date not null,
  total_requests bigint not null default 0,
  cache_hits bigint not null default 0,
  cache_misses bigint not null default 0,
  tokens_saved bigint not null default 0,
  updated_at timestamptz not null default now(),
  constraint idx_ai_cache_stats_date unique (date)
) with (
  -- Today's row is updated all day long.
  fillfactor = 50
);

-- step: create schema aicache
do $do$
declare
  v_stranger text;
begin
  -- What stands there already may be somebody else's, who may change it again at any time.
  select pg_catalog.format('%s belongs to %s', t.what, o.rolname) into v_stranger
  from (
    select 'schema aicache', n.nspowner from pg_catalog.pg_namespace n where n.nspname = 'aicache'
    union all
    select 'aicache.stats_pending', c.relowner from pg_catalog.pg_class c where c.oid = pg_catalog.to_regclass('aicache.stats_pending')
  ) t (what, owner) join pg_catalog.pg_roles o on o.oid = t.owner
  where not o.rolsuper and o.rolname <> current_user
    and o.oid <> (select d.datdba from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
    and (pg_catalog.current_setting('is_superuser')::boolean or not pg_catalog.pg_has_role(o.oid, 'MEMBER'))
  limit 1;
  if v_stranger is not null then
    raise exception '%: look at what it is before you go on', v_stranger using errcode = 'insufficient_privilege';
  end if;
  if pg_catalog.to_regnamespace('aicache') is null then
    create schema aicache;
  end if;
end
$do$;

-- step: create table stats_pending
create table if not exists aicache.stats_pending (
  -- Counts that came while another session held the day's row.
  id bigint generated always as identity primary key,
  date date not null,
  is_hit boolean not null,
  tokens_saved bigint not null
);

-- step: enable row level security
alter table public.ai_cache_stats enable row level security;

-- step: enable row level security on stats_pending
alter table aicache.stats_pending enable row level security;

-- step: create policy for authenticated
create policy ai_cache_stats_read on public.ai_cache_stats
  for select to authenticated using (true);

-- step: create policy for service_role
create policy ai_cache_stats_all on public.ai_cache_stats
  for all to service_role using (true) with check (true);

-- step: drop policies that stats_pending had
do $do$
declare r record;
begin
  for r in select p.polname from pg_catalog.pg_policy p where p.polrelid = 'aicache.stats_pending'::pg_catalog.regclass loop
    execute pg_catalog.format('drop policy %I on aicache.stats_pending', r.polname);
  end loop;
end
$do$;

-- step: create policy on stats_pending for authenticated
create policy stats_pending_read on aicache.stats_pending
  for select to authenticated using (true);

-- step: create policy on stats_pending for service_role
create policy stats_pending_all on aicache.stats_pending
  for all to service_role using (true) with check (true);

-- step: revoke privileges
revoke all on table public.ai_cache_stats, aicache.stats_pending from public, anon, authenticated, service_role;

-- step: revoke privileges on sequences
revoke all on all sequences in schema aicache from public, anon, authenticated, service_role;

-- step: revoke privileges on schema aicache
revoke all on schema aicache from public, anon, authenticated, service_role;

-- step: grant schema aicache
grant usage on schema aicache to authenticated, service_role;

-- step: grant to authenticated
grant select on table public.ai_cache_stats, aicache.stats_pending to authenticated;

-- step: grant to service_role
grant select, insert, update, delete on table public.ai_cache_stats, aicache.stats_pending to service_role;

-- step: create function update_cache_stats_timestamp
create or replace function public.update_cache_stats_timestamp() returns trigger
language plpgsql set search_path = ''
as $body$
begin
  new.updated_at := now();
  return new;
end
$body$;

-- step: create trigger update_cache_stats_timestamp
create trigger update_cache_stats_timestamp
  before update on public.ai_cache_stats
  for each row execute function public.update_cache_stats_timestamp();

-- step: create function lock_stats_day
create or replace function aicache.lock_stats_day(p_date date) returns boolean
-- Gets the day's row, making it where there is none, and never waits: false while another session holds or makes it.
language plpgsql set search_path = ''
as $body$
begin
  perform 1 from public.ai_cache_stats s where s.date = p_date for update skip locked;
  if found then
    return true;
  end if;
  if exists (select 1 from public.ai_cache_stats s where s.date = p_date)
     or not pg_try_advisory_xact_lock(1095320392, p_date - date '2000-01-01')
  then
    return false;
  end if;
  insert into public.ai_cache_stats (date) values (p_date) on conflict (date) do nothing;
  return found;
end
$body$;

-- step: create function fold_pending_stats
create or replace function aicache.fold_pending_stats(p_limit integer default 500) returns bigint
-- Moves pending counts into their days' rows, up to p_limit a day, and says how many. A day that is held is left for later.
language plpgsql set search_path = ''
as $body$
declare
  v_day date;
  v_folded bigint;
  v_total bigint := 0;
begin
  for v_day in select distinct p.date from aicache.stats_pending p order by p.date loop
    continue when not aicache.lock_stats_day(v_day);
    with taken as (
      delete from aicache.stats_pending p
      where p.ctid = any (array(
        select q.ctid from aicache.stats_pending q where q.date = v_day limit p_limit for update skip locked))
      returning p.is_hit, p.tokens_saved
    ), added as (
      select count(*) as requests, count(*) filter (where is_hit) as hits, coalesce(sum(tokens_saved), 0) as tokens from taken
    ), written as (
      update public.ai_cache_stats s
      set total_requests = s.total_requests + added.requests,
          cache_hits = s.cache_hits + added.hits,
          cache_misses = s.cache_misses + added.requests - added.hits,
          tokens_saved = s.tokens_saved + added.tokens
      from added
      where s.date = v_day and added.requests > 0
    )
    select added.requests from added into v_folded;
    v_total := v_total + v_folded;
  end loop;
  return v_total;
end
$body$;

-- step: create function increment_cache_stats
create or replace function public.increment_cache_stats(p_date date, p_is_hit boolean, p_tokens_saved integer default 0) returns void
-- Exact under any concurrency, and never waits for another session's row, which is held until that session's commit is durable.
language plpgsql set search_path = ''
as $body$
declare
  v_at_rest boolean;
  v_fold boolean;
begin
  -- One session at a time tries for the row: to be refused this lock is far less work than to find the row held.
  -- In a snapshot that does not move, a row changed meanwhile would be an error instead of a newer row.
  if pg_try_advisory_xact_lock(1095320392, p_date - date '2000-01-01')
     and current_setting('transaction_isolation') = 'read committed'
  then
    loop
      -- Where somebody has counted a moment ago, others are about to: only one in 64 folds what they left, much at once.
      update public.ai_cache_stats s
      set total_requests = s.total_requests + 1,
          cache_hits = s.cache_hits + (p_is_hit is true)::integer,
          cache_misses = s.cache_misses + (p_is_hit is not true)::integer,
          tokens_saved = s.tokens_saved + coalesce(p_tokens_saved, 0)
      where s.id = (select q.id from public.ai_cache_stats q where q.date = p_date for update skip locked)
        and (v_at_rest or s.updated_at between now() - interval '100 milliseconds' and now())
      returning coalesce(v_at_rest, s.total_requests % 64 = 0) into v_fold;
      -- A day at rest is ours now, and so is a new one.
      exit when found or v_at_rest or not aicache.lock_stats_day(p_date);
      v_at_rest := true;
    end loop;
  end if;
  if v_fold is null then
    insert into aicache.stats_pending (date, is_hit, tokens_saved)
    values (p_date, coalesce(p_is_hit, false), coalesce(p_tokens_saved, 0));
  elsif v_fold then
    -- A look of its own: beside a condition it would be made each time.
    if exists (select 1 from aicache.stats_pending) then
      perform aicache.fold_pending_stats(20000);
    end if;
  end if;
end
$body$;

-- step: create function get_cache_stats
create or replace function public.get_cache_stats(p_start_date date default current_date - 30, p_end_date date default current_date)
returns table (
  total_requests bigint, total_hits bigint, total_misses bigint, hit_rate numeric,
  total_tokens_saved bigint, estimated_cost_saved numeric)
-- One statement reads both tables, so that a count being folded meanwhile is seen once.
language sql stable set search_path = ''
as $body$
  select t.requests, t.hits, t.misses,
         coalesce(round(100.0 * t.hits / nullif(t.requests, 0), 2), 0.00),
         t.tokens,
         round(t.tokens * 0.075 / 1000000, 4)
  from (
    select coalesce(sum(c.requests), 0)::bigint as requests, coalesce(sum(c.hits), 0)::bigint as hits,
           coalesce(sum(c.misses), 0)::bigint as misses, coalesce(sum(c.tokens), 0)::bigint as tokens
    from (
      select s.total_requests, s.cache_hits, s.cache_misses, s.tokens_saved
      from public.ai_cache_stats s where s.date between p_start_date and p_end_date
      union all
      select 1, p.is_hit::integer, (not p.is_hit)::integer, p.tokens_saved
      from aicache.stats_pending p where p.date between p_start_date and p_end_date
    ) c (requests, hits, misses, tokens)
  ) t
$body$;

-- step: revoke functions
revoke all on function public.update_cache_stats_timestamp(), aicache.lock_stats_day(date), aicache.fold_pending_stats(integer),
  public.increment_cache_stats(date, boolean, integer), public.get_cache_stats(date, date)
  from public, anon, authenticated, service_role;

-- step: grant functions to service_role
grant execute on function aicache.lock_stats_day(date), aicache.fold_pending_stats(integer),
  public.increment_cache_stats(date, boolean, integer), public.get_cache_stats(date, date) to service_role;

-- step: grant function to authenticated
grant execute on function public.get_cache_stats(date, date) to authenticated;

-- step: comment on table
comment on table public.ai_cache_stats is 'Requests, hits, misses and tokens saved, a row a day. Managed by AiCache.';
