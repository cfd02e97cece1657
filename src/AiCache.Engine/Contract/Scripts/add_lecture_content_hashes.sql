-- AI response cache: what each lecture looked like when its answers were made, so that a change throws them away.
-- Each step is one statement. Needs public.ai_response_cache and public.lectures.

-- step: create table lecture_content_hashes
create table public.lecture_content_hashes (
  lecture_id uuid not null primary key,
  content_hash varchar(64) not null,
  updated_at timestamptz not null default now(),
  constraint lecture_content_hashes_lecture_id_fkey foreign key (lecture_id)
    references public.lectures (id) on delete cascade
);

-- step: enable row level security
alter table public.lecture_content_hashes enable row level security;

-- step: create policy for authenticated
create policy lecture_content_hashes_read on public.lecture_content_hashes
  for select to authenticated using (true);

-- step: create policy for service_role
create policy lecture_content_hashes_all on public.lecture_content_hashes
  for all to service_role using (true) with check (true);

-- step: revoke privileges
revoke all on table public.lecture_content_hashes from public, anon, authenticated, service_role;

-- step: grant to authenticated
grant select on table public.lecture_content_hashes to authenticated;

-- step: grant to service_role
grant select, insert, update, delete on table public.lecture_content_hashes to service_role;

-- step: create function update_lecture_hash_timestamp
create or replace function public.update_lecture_hash_timestamp() returns trigger
language plpgsql set search_path = ''
as $body$
begin
  new.updated_at := now();
  return new;
end
$body$;

-- step: create function invalidate_cache_on_lecture_change
create or replace function public.invalidate_cache_on_lecture_change() returns trigger
-- Whoever changes a lecture's hash need not be allowed to delete from the cache.
language plpgsql security definer set search_path = ''
as $body$
begin
  if tg_op = 'DELETE'
     or new.content_hash is distinct from old.content_hash
     or new.lecture_id is distinct from old.lecture_id
  then
    -- The containment operator is what the GIN index serves; "= any (lecture_ids)" would read the whole table.
    delete from public.ai_response_cache where lecture_ids @> array[old.lecture_id];
  end if;
  return null;
end
$body$;

-- step: revoke functions
revoke all on function public.update_lecture_hash_timestamp(), public.invalidate_cache_on_lecture_change()
  from public, anon, authenticated, service_role;

-- step: create trigger update_lecture_hash_timestamp
create trigger update_lecture_hash_timestamp
  before update on public.lecture_content_hashes
  for each row execute function public.update_lecture_hash_timestamp();

-- step: create trigger invalidate_cache_on_lecture_change
create trigger invalidate_cache_on_lecture_change
  after update or delete on public.lecture_content_hashes
  for each row execute function public.invalidate_cache_on_lecture_change();

-- step: comment on table
comment on table public.lecture_content_hashes is 'Hash of each lecture''s content; a change removes the answers made from it. Managed by AiCache.';
