-- Entries. The parts in comments are filled in as they are asked for. What is computed for a row is computed outside, for those rows
-- alone that come first. Times that no client can hold are brought to the edge of those it can. Each row is packed into one value, in the
-- types that the reader takes it apart by (PackedRow).
select record_send(row(e.id::uuid, e.cache_key::text, e.operation_type::text,
       (case when array_ndims(e.lecture_ids) = 1 then array_remove(e.lecture_ids, null)
         else array(select u from unnest(e.lecture_ids) u where u is not null) end)::uuid[], e.params::text, e.content_hash::text,
       coalesce(e.tokens_used, 0)::bigint, coalesce(e.content_size, 0)::bigint, coalesce(e.hit_count, 0)::bigint,
       (case when e.created_at is not null then least(greatest(e.created_at, '0001-01-02Z'), '9999-12-30Z') end)::timestamptz,
       (case when e.last_accessed_at is not null then least(greatest(e.last_accessed_at, '0001-01-02Z'), '9999-12-30Z') end)::timestamptz,
       e.response_data::text))
from (
  select e.id, e.cache_key, e.operation_type, e.lecture_ids, e.params, e.content_hash, e.tokens_used, e.content_size, e.hit_count,
         e.created_at, e.last_accessed_at, /* response */ as response_data
  from public.ai_response_cache e
  where /* conditions */
  /* order */
  /* limit */
) e
