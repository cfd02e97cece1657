-- Entries ($1, an array) into the node; one that is there already is newer.
insert into public.ai_response_cache (id, cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used,
  content_size, hit_count, created_at, last_accessed_at)
select e.id, e.cache_key, e.operation_type, e.lecture_ids, e.params, e.content_hash, e.response_data, e.tokens_used,
  e.content_size, e.hit_count, e.created_at, e.last_accessed_at
from jsonb_populate_recordset(null::public.ai_response_cache, $1::jsonb) e
on conflict do nothing
