-- AI response cache: the table that holds the answers.
-- Each step is one statement. Run as a role that may create in schema public and that will own what it creates.

-- step: create table ai_response_cache
create table public.ai_response_cache (
  id uuid not null default gen_random_uuid() primary key,
  cache_key varchar(64) not null,
  operation_type varchar(50) not null,
  lecture_ids uuid[] not null,
  params jsonb not null,
  content_hash varchar(64) not null,
  response_data jsonb not null,
  tokens_used integer not null,
  content_size integer not null,
  hit_count integer not null default 0,
  created_at timestamptz not null default now(),
  last_accessed_at timestamptz not null default now(),
  constraint idx_ai_cache_key unique (cache_key),
  constraint ai_response_cache_tokens_used_check check (tokens_used >= 0),
  constraint ai_response_cache_content_size_check check (content_size >= 0),
  constraint ai_response_cache_hit_count_check check (hit_count >= 0)
) with (
  -- Every hit updates its row: room in the page keeps that update off the indexes.
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.05
);

-- step: create index idx_ai_cache_lecture_ids
create index idx_ai_cache_lecture_ids on public.ai_response_cache using gin (lecture_ids);

-- step: create index idx_ai_cache_operation_type
create index idx_ai_cache_operation_type on public.ai_response_cache (operation_type);

-- step: create index idx_ai_cache_content_hash
create index idx_ai_cache_content_hash on public.ai_response_cache (content_hash);

-- step: create index idx_ai_cache_created_at
create index idx_ai_cache_created_at on public.ai_response_cache (created_at);

-- step: enable row level security
alter table public.ai_response_cache enable row level security;

-- step: create policy for authenticated
create policy ai_response_cache_read on public.ai_response_cache
  for select to authenticated using (true);

-- step: create policy for service_role
create policy ai_response_cache_all on public.ai_response_cache
  for all to service_role using (true) with check (true);

-- step: revoke privileges
revoke all on table public.ai_response_cache from public, anon, authenticated, service_role;

-- step: grant to authenticated
grant select on table public.ai_response_cache to authenticated;

-- step: grant to service_role
grant select, insert, update, delete on table public.ai_response_cache to service_role;

-- step: create function update_cache_access
create or replace function public.update_cache_access() returns trigger
language plpgsql set search_path = ''
as $body$
begin
  new.last_accessed_at := now();
  return new;
end
$body$;

-- step: revoke function
revoke all on function public.update_cache_access() from public, anon, authenticated, service_role;

-- step: create trigger update_cache_access
create trigger update_cache_access
  before update of hit_count on public.ai_response_cache
  for each row when (new.hit_count > old.hit_count)
  execute function public.update_cache_access();

-- step: comment on table
comment on table public.ai_response_cache is 'Answers of the AI service, kept for reuse. Managed by AiCache.';
