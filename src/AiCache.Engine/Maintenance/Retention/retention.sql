-- The entries by how many of the candidates ($1, days in ascending order) they are older than, and were last used at a greater age
-- than: one pass, which reads no response. Ages are counted in seconds, which infinite times have, too. An entry that was never hit
-- was not used, whatever its times say, and one without a time, which a table made by hand may have, is as old as no candidate.
select jsonb_build_object(
  'now', now(),
  'groups', coalesce((
    select jsonb_agg(jsonb_build_object(
      'older', g.older, 'later', g.later, 'entries', g.entries, 'bytes', g.bytes, 'hits', g.hits, 'tokens', g.tokens,
      'hitTokens', g.hit_tokens, 'oldest', g.oldest, 'lastUsed', g.last_used))
    from (
      select e.older, e.later, count(*) as entries, coalesce(sum(e.content_size), 0) as bytes, coalesce(sum(e.hit_count), 0) as hits,
             coalesce(sum(e.tokens_used), 0) as tokens,
             least(coalesce(sum(e.tokens_used::bigint * e.hit_count), 0), 9223372036854775807) as hit_tokens,
             max(e.age) as oldest,
             least(greatest(max(e.last_accessed_at), '0001-01-02Z'), '9999-12-30Z') as last_used
      from (
        select coalesce(width_bucket(a.age, $1::double precision[]), 0) as older,
               case when c.hit_count > 0 then width_bucket(a.used_at, $1::double precision[]) else 0 end as later,
               case when a.age < 'infinity' then a.age end as age, c.content_size, c.hit_count, c.tokens_used, c.last_accessed_at
        from public.ai_response_cache c
        cross join lateral (
          select (date_part('epoch', now()) - date_part('epoch', c.created_at)) / 86400 as age,
                 coalesce(nullif(date_part('epoch', c.last_accessed_at) - date_part('epoch', c.created_at), 'NaN'), 0)
                   / 86400 as used_at) a
      ) e
      group by e.older, e.later) g), '[]'))::text
