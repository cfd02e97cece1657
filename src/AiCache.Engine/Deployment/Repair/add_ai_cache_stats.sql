-- Brings a table that was made by hand to the contract, row by row kept. What the migration's own script creates follows after it.

-- step: drop the triggers that call our functions
do $do$
declare r record;
begin
  for r in
    select t.tgname from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    where t.tgrelid = 'public.ai_cache_stats'::regclass and not t.tgisinternal
      and n.nspname = 'public' and p.proname = 'update_cache_stats_timestamp'
  loop
    execute format('drop trigger %I on public.ai_cache_stats', r.tgname);
  end loop;
end
$do$;

-- step: drop the policies
do $do$
declare r record;
begin
  for r in select polname from pg_policy where polrelid = 'public.ai_cache_stats'::regclass loop
    execute format('drop policy %I on public.ai_cache_stats', r.polname);
  end loop;
end
$do$;

-- step: let the owner see every row
alter table public.ai_cache_stats no force row level security;

-- step: let the owner see every pending count
alter table if exists aicache.stats_pending no force row level security;

-- step: add columns that have a default
alter table public.ai_cache_stats
  add column if not exists id uuid not null default gen_random_uuid(),
  add column if not exists total_requests bigint not null default 0,
  add column if not exists cache_hits bigint not null default 0,
  add column if not exists cache_misses bigint not null default 0,
  add column if not exists tokens_saved bigint not null default 0,
  add column if not exists updated_at timestamptz not null default now();

-- step: fill what was never set
update public.ai_cache_stats
set total_requests = coalesce(total_requests, 0), cache_hits = coalesce(cache_hits, 0),
    cache_misses = coalesce(cache_misses, 0), tokens_saved = coalesce(tokens_saved, 0),
    id = coalesce(id, gen_random_uuid()), updated_at = coalesce(updated_at, now())
where total_requests is null or cache_hits is null or cache_misses is null or tokens_saved is null or id is null or updated_at is null;

-- step: set types, defaults and not null
alter table public.ai_cache_stats
  alter column id set default gen_random_uuid(), alter column id set not null,
  alter column date set not null,
  alter column total_requests type bigint, alter column total_requests set default 0, alter column total_requests set not null,
  alter column cache_hits type bigint, alter column cache_hits set default 0, alter column cache_hits set not null,
  alter column cache_misses type bigint, alter column cache_misses set default 0, alter column cache_misses set not null,
  alter column tokens_saved type bigint, alter column tokens_saved set default 0, alter column tokens_saved set not null,
  alter column updated_at type timestamptz, alter column updated_at set default now(), alter column updated_at set not null;

-- step: make id the primary key
do $do$
begin
  if not exists (
    select 1 from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey
    where c.conrelid = 'public.ai_cache_stats'::regclass and c.contype = 'p' and a.attname = 'id')
  then
    alter table public.ai_cache_stats add primary key (id);
  end if;
end
$do$;

-- step: make date unique under its name
do $do$
declare
  v_table constant regclass := 'public.ai_cache_stats';
  v_constraint name;
begin
  if exists (select 1 from pg_constraint where conrelid = v_table and conname = 'idx_ai_cache_stats_date' and contype = 'u') then
    return;
  end if;
  drop index if exists public.idx_ai_cache_stats_date;
  select c.conname into v_constraint
  from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey
  where c.conrelid = v_table and c.contype = 'u' and a.attname = 'date'
  order by c.conname limit 1;
  if v_constraint is null then
    alter table public.ai_cache_stats add constraint idx_ai_cache_stats_date unique (date);
  else
    execute format('alter table public.ai_cache_stats rename constraint %I to idx_ai_cache_stats_date', v_constraint);
  end if;
end
$do$;

-- step: set storage options
alter table public.ai_cache_stats set (fillfactor = 50);

-- step: make the pending counts' table anew where it differs
do $do$
declare
  v_columns text;
  v_key boolean;
begin
  if to_regclass('aicache.stats_pending') is null then
    return;
  end if;
  select string_agg(format('%s %s %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity), ', ' order by a.attname)
    filter (where a.attname in ('id', 'date', 'is_hit', 'tokens_saved'))
  into v_columns
  from pg_attribute a where a.attrelid = 'aicache.stats_pending'::regclass and a.attnum > 0 and not a.attisdropped;
  v_key := exists (select 1 from pg_constraint c where c.conrelid = 'aicache.stats_pending'::regclass and c.contype = 'p');
  if v_key and v_columns = 'date date t , id bigint t a, is_hit boolean t , tokens_saved bigint t ' then
    return;
  end if;
  alter table aicache.stats_pending rename to stats_pending_before;
  create table aicache.stats_pending (
    id bigint generated always as identity primary key,
    date date not null,
    is_hit boolean not null,
    tokens_saved bigint not null
  );
  -- A count that lost its day, its kind or its number cannot be counted any more.
  if v_columns like '%date %' and v_columns like '%is_hit %' and v_columns like '%tokens_saved %' then
    insert into aicache.stats_pending (date, is_hit, tokens_saved)
    select p.date::date, p.is_hit::boolean, p.tokens_saved::bigint from aicache.stats_pending_before p
    where p.date is not null and p.is_hit is not null and p.tokens_saved is not null;
  end if;
  drop table aicache.stats_pending_before;
end
$do$;

-- step: drop function increment_cache_stats
drop function if exists public.increment_cache_stats(date, boolean, integer);

-- step: drop function get_cache_stats
drop function if exists public.get_cache_stats(date, date);

-- step: drop function update_cache_stats_timestamp
drop function if exists public.update_cache_stats_timestamp();
