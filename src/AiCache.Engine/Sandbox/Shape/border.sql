-- What an application has across the border to what is not its own. Run after the content.

-- step: become postgres
set local role postgres;

-- step: create schema private
create schema private;

-- step: create table private.profiles
create table private.profiles (
  user_id uuid not null primary key references auth.users (id) on delete cascade,
  name text,
  created_at timestamptz not null default now()
);

-- step: create function private.handle_new_user
create function private.handle_new_user() returns trigger
language plpgsql security definer set search_path = ''
as $body$
begin
  insert into private.profiles (user_id, name) values (new.id, new.raw_user_meta_data ->> 'name');
  return new;
end
$body$;

-- step: make a profile of each user
insert into private.profiles (user_id, name, created_at) select id, raw_user_meta_data ->> 'name', created_at from auth.users;

-- step: create trigger on_auth_user_created
create trigger on_auth_user_created after insert on auth.users for each row execute function private.handle_new_user();

-- step: add a bucket and a file
do $do$
begin
  insert into storage.buckets (id, name) values ('slides', 'slides');
  insert into storage.objects (bucket_id, name, metadata)
    select 'slides', format('%s/notes.pdf', id), '{"size": 1024, "mimetype": "application/pdf"}' from public.courses;
end
$do$;

-- step: create policy on storage.objects
create policy "Members read slides" on storage.objects for select to authenticated
  using (bucket_id = 'slides' and (storage.foldername(name))[1] in (select id::text from public.courses where is_published));

-- step: publish courses and lectures
alter publication supabase_realtime add table public.courses, public.lectures;

-- step: be the superuser again
reset role;
