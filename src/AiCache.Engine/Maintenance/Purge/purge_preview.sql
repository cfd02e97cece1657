-- What is stale. Moments before the first year, which PostgreSQL has and .NET has not, are told as its beginning.
select jsonb_build_object(
  'entries', count(*), 'bytes', coalesce(sum(c.content_size), 0),
  'oldest', min(greatest(c.created_at, '0001-01-01 00:00:00+00')), 'newest', max(greatest(c.created_at, '0001-01-01 00:00:00+00')),
  'usedLately', count(*) filter (where c.last_accessed_at >= now() - interval '7 days'), 'hits', coalesce(sum(c.hit_count), 0))::text
from public.ai_response_cache c
where c.created_at < $1
  and ($2::timestamptz is null or c.last_accessed_at < $2) and ($3::text[] is null or c.operation_type = any ($3))
