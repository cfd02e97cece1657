-- What each kind of operation stores and saves. A sum that no client can hold is brought to the edge of those it can.
select coalesce(jsonb_agg(to_jsonb(u) order by u."tokensSaved" desc, u."operationType"), '[]')::text
from (
  select c.operation_type as "operationType", count(*) as "entries", coalesce(sum(c.content_size), 0) as "bytes",
         count(*) filter (where c.hit_count > 0) as "askedAgain", coalesce(sum(c.hit_count), 0) as "hits",
         coalesce(sum(c.tokens_used), 0) as "tokensUsed",
         least(coalesce(sum(c.tokens_used::bigint * c.hit_count), 0), 9223372036854775807) as "tokensSaved",
         least(greatest(max(c.last_accessed_at), '0001-01-02Z'), '9999-12-30Z') as "lastUsed"
  from public.ai_response_cache c
  group by c.operation_type
) u
