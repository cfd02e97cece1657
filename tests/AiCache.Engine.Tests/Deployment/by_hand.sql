-- A deployment as somebody would write it from the guide: policies that ask for the role in every row, a unique constraint
-- beside a plain index, integer counters, columns and indexes of one's own, and no journal.
create table public.ai_response_cache (
  id uuid primary key default gen_random_uuid(),
  cache_key varchar(64) unique not null,
  operation_type varchar(50) not null,
  lecture_ids uuid[] not null,
  params jsonb not null,
  content_hash varchar(64) not null,
  response_data jsonb not null,
  tokens_used integer not null,
  content_size integer not null,
  hit_count integer default 0,
  created_at timestamptz default now(),
  last_accessed_at timestamptz default current_timestamp,
  model_name text
);
create index idx_ai_cache_key on public.ai_response_cache (cache_key);
create index idx_ai_cache_lecture_ids on public.ai_response_cache using gin (lecture_ids);
create index idx_ai_cache_operation_type on public.ai_response_cache (operation_type);
create index idx_ai_cache_content_hash on public.ai_response_cache (content_hash);
create index idx_ai_cache_created_at on public.ai_response_cache (created_at desc);
create index idx_mine_model on public.ai_response_cache (model_name);
alter table public.ai_response_cache enable row level security;
create policy "Authenticated users can read cache" on public.ai_response_cache for select using (auth.role() = 'authenticated');
create policy "Service role can manage cache" on public.ai_response_cache for all using (auth.role() = 'service_role');
create function update_cache_access() returns trigger as $$
begin
  new.last_accessed_at = now();
  return new;
end;
$$ language plpgsql;
create trigger trigger_update_cache_access before update on public.ai_response_cache for each row execute function update_cache_access();

create table public.lecture_content_hashes (
  lecture_id uuid primary key references public.lectures(id) on delete cascade,
  content_hash varchar(64) not null,
  updated_at timestamptz default now()
);
create index idx_lecture_content_hashes_hash on public.lecture_content_hashes (content_hash);
alter table public.lecture_content_hashes enable row level security, force row level security;
create policy "Authenticated users can read hashes" on public.lecture_content_hashes for select using (auth.role() = 'authenticated');
create policy "Service role can manage hashes" on public.lecture_content_hashes for all using (auth.role() = 'service_role');
create function update_lecture_hash_timestamp() returns trigger as $$ begin new.updated_at = now(); return new; end; $$ language plpgsql;
create function invalidate_cache_on_lecture_change() returns trigger as $$
begin
  if old.content_hash is distinct from new.content_hash then
    delete from public.ai_response_cache where new.lecture_id = any(lecture_ids);
  end if;
  return new;
end;
$$ language plpgsql security definer;
create trigger trigger_update_lecture_hash_timestamp before update on public.lecture_content_hashes
  for each row execute function update_lecture_hash_timestamp();
create trigger trigger_invalidate_cache after update on public.lecture_content_hashes for each row execute function invalidate_cache_on_lecture_change();

create table public.ai_cache_stats (
  id uuid primary key default gen_random_uuid(),
  date date not null unique default current_date,
  total_requests integer default 0,
  cache_hits integer default 0,
  cache_misses integer default 0,
  tokens_saved integer default 0,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_ai_cache_stats_date on public.ai_cache_stats (date desc);
alter table public.ai_cache_stats enable row level security;
create policy "Authenticated users can read stats" on public.ai_cache_stats for select using (auth.role() = 'authenticated');
create policy "Service role can manage stats" on public.ai_cache_stats for all using (auth.role() = 'service_role');
create function update_cache_stats_timestamp() returns trigger as $$ begin new.updated_at = now(); return new; end; $$ language plpgsql;
create trigger trigger_update_cache_stats_timestamp before update on public.ai_cache_stats for each row execute function update_cache_stats_timestamp();
create function increment_cache_stats(p_date date, p_is_hit boolean, p_tokens_saved integer default 0) returns void as $$
begin
  insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
  values (p_date, 1, case when p_is_hit then 1 else 0 end, case when p_is_hit then 0 else 1 end, p_tokens_saved)
  on conflict (date) do update set
    total_requests = ai_cache_stats.total_requests + 1,
    cache_hits = ai_cache_stats.cache_hits + case when p_is_hit then 1 else 0 end,
    cache_misses = ai_cache_stats.cache_misses + case when p_is_hit then 0 else 1 end,
    tokens_saved = ai_cache_stats.tokens_saved + p_tokens_saved;
end;
$$ language plpgsql;
create function get_cache_stats(p_start_date date default current_date - interval '30 days', p_end_date date default current_date)
returns table (total_requests bigint, total_hits bigint, total_misses bigint, hit_rate numeric, total_tokens_saved bigint, estimated_cost_saved numeric) as $$
begin
  return query select sum(s.total_requests), sum(s.cache_hits), sum(s.cache_misses),
    round(sum(s.cache_hits)::numeric / sum(s.total_requests) * 100, 2), sum(s.tokens_saved), round(sum(s.tokens_saved)::numeric / 1000000 * 0.075, 4)
  from public.ai_cache_stats s where s.date between p_start_date and p_end_date;
end;
$$ language plpgsql;

insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, params, content_hash, response_data,
  tokens_used, content_size, hit_count, model_name)
select 'key_' || i, 'summary', array[(select id from public.lectures order by id limit 1)], '{}', 'h',
  jsonb_build_object('n', i), i, i, nullif(i % 3, 0), 'm' from generate_series(1, 500) i;
insert into public.lecture_content_hashes (lecture_id, content_hash) select id, 'h' from public.lectures limit 5;
insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved)
select current_date - i, 10, null, 4, 100 from generate_series(0, 20) i;
