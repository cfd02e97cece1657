-- A lecture to try with, and its rows. $1: entry.

-- step: lecture
-- One that the application's answers do not hang on, or on which few do: changing its hash deletes them, until it is undone. The best of
-- the first few that will do: where the index is not up to date, each look reads the whole table.
with sample as materialized (
  select l.id from public.lectures l limit 50
), fit as (
  select s.id, e.answers
  from (select id from sample order by random()) s
  cross join lateral (
    select count(*) as answers from (select 1 from public.ai_response_cache c where c.lecture_ids @> array[s.id] limit 101) c
  ) e
  where e.answers <= 100
  limit 5
)
select f.id::text
from fit f
order by f.answers, exists (select 1 from public.lecture_content_hashes h where h.lecture_id = f.id)
limit 1;

-- step: claim
-- What is in use just now is not waited for: the application would wait behind us.
with hash as (
  select 1 from public.lecture_content_hashes where lecture_id = ($1 ->> 'lecture')::uuid for update nowait
), answers as (
  select 1 from public.ai_response_cache where lecture_ids @> array[($1 ->> 'lecture')::uuid] for update nowait
)
select (select count(*) from hash) || ', ' || (select count(*) from answers);
