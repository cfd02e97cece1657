-- Brings a table that was made by hand to the contract, row by row kept. What the migration's own script creates follows after it.

-- step: drop the triggers that call our functions
do $do$
declare r record;
begin
  for r in
    select t.tgname from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    where t.tgrelid = 'public.ai_response_cache'::regclass and not t.tgisinternal
      and n.nspname = 'public' and p.proname = 'update_cache_access'
  loop
    execute format('drop trigger %I on public.ai_response_cache', r.tgname);
  end loop;
end
$do$;

-- step: drop the policies
do $do$
declare r record;
begin
  for r in select polname from pg_policy where polrelid = 'public.ai_response_cache'::regclass loop
    execute format('drop policy %I on public.ai_response_cache', r.polname);
  end loop;
end
$do$;

-- step: let the owner see every row
alter table public.ai_response_cache no force row level security;

-- step: add columns that have a default
alter table public.ai_response_cache
  add column if not exists hit_count integer not null default 0,
  add column if not exists created_at timestamptz not null default now(),
  add column if not exists last_accessed_at timestamptz not null default now();

-- step: fill what was never set
update public.ai_response_cache
set hit_count = coalesce(hit_count, 0),
    created_at = coalesce(created_at, last_accessed_at, now()),
    last_accessed_at = coalesce(last_accessed_at, created_at, now())
where hit_count is null or created_at is null or last_accessed_at is null;

-- step: set types, defaults and not null
alter table public.ai_response_cache
  alter column id set default gen_random_uuid(), alter column id set not null,
  alter column cache_key type varchar(64), alter column cache_key set not null,
  alter column operation_type type varchar(50), alter column operation_type set not null,
  alter column lecture_ids set not null,
  alter column params type jsonb using params::jsonb, alter column params set not null,
  alter column content_hash type varchar(64), alter column content_hash set not null,
  alter column response_data type jsonb using response_data::jsonb, alter column response_data set not null,
  alter column tokens_used type integer, alter column tokens_used set not null,
  alter column content_size type integer, alter column content_size set not null,
  alter column hit_count type integer, alter column hit_count set default 0, alter column hit_count set not null,
  alter column created_at type timestamptz, alter column created_at set default now(), alter column created_at set not null,
  alter column last_accessed_at type timestamptz, alter column last_accessed_at set default now(), alter column last_accessed_at set not null;

-- step: make id the primary key
do $do$
begin
  if not exists (
    select 1 from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey
    where c.conrelid = 'public.ai_response_cache'::regclass and c.contype = 'p' and a.attname = 'id')
  then
    alter table public.ai_response_cache add primary key (id);
  end if;
end
$do$;

-- step: make cache_key unique under its name
do $do$
declare
  v_table constant regclass := 'public.ai_response_cache';
  v_constraint name;
begin
  if exists (select 1 from pg_constraint where conrelid = v_table and conname = 'idx_ai_cache_key' and contype = 'u') then
    return;
  end if;
  drop index if exists public.idx_ai_cache_key;
  select c.conname into v_constraint
  from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey
  where c.conrelid = v_table and c.contype = 'u' and a.attname = 'cache_key'
  order by c.conname limit 1;
  if v_constraint is null then
    alter table public.ai_response_cache add constraint idx_ai_cache_key unique (cache_key);
  else
    execute format('alter table public.ai_response_cache rename constraint %I to idx_ai_cache_key', v_constraint);
  end if;
end
$do$;

-- step: add missing checks
do $do$
declare v_column text;
begin
  foreach v_column in array array['tokens_used', 'content_size', 'hit_count'] loop
    if not exists (
      select 1 from pg_constraint c where c.conrelid = 'public.ai_response_cache'::regclass and c.contype = 'c' and c.convalidated
        and pg_get_constraintdef(c.oid) = format('CHECK ((%I >= 0))', v_column))
    then
      execute format('alter table public.ai_response_cache drop constraint if exists ai_response_cache_%s_check', v_column);
      execute format('alter table public.ai_response_cache add constraint ai_response_cache_%s_check check (%I >= 0)', v_column, v_column);
    end if;
  end loop;
end
$do$;

-- step: set storage options
alter table public.ai_response_cache set (
  fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

-- step: drop function update_cache_access
drop function if exists public.update_cache_access();
