-- Fills a deployed cache with what sixty days of a course platform would have left in it. Each step is one statement; the number
-- of entries is the setting aicache.seed. Run in one transaction by a role that owns the tables.

-- step: settle chance and plans
do $do$
begin
  perform setseed(0.5), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true);
end
$do$;

-- step: write sentences
create temporary table sentence on commit drop as
with vocabulary as (
  select string_to_array(
    'the of and to in a is that it as for with by on which are this be from not or an at these can we one has more its have was their if'
    ' when than only each between into two may other some same over also must while both because then how however change where first given such'
    ' example result value system model theory process function structure relation measure growth state energy market price cell protein gene'
    ' membrane vector matrix space basis transformation eigenvalue dimension equation proof theorem definition property boundary condition limit'
    ' sequence series query table index key transaction constraint row column join schema replication storage lock revolution empire trade'
    ' industry nation border treaty war reform movement colony labour capital demand supply cost firm consumer choice equilibrium monopoly'
    ' elasticity surplus incentive externality strategy payoff game learning training gradient loss parameter feature label class regression'
    ' network layer weight activation error variance bias sample distribution probability evidence hypothesis experiment observation estimate'
    ' correlation cause effect mechanism pathway signal receptor enzyme reaction molecule nucleus mitochondria division cycle regulation'
    ' expression inheritance mutation selection population history source document argument narrative period century society institution law'
    ' power reader student lecture exercise question answer mistake reason principle assumption approximation comparison contrast summary'
    ' explains describes shows requires depends follows increases decreases produces implies connects separates limits changes compares'
    ' defines measures predicts rejects supports contains represents transforms preserves reduces linear local global finite stable sudden'
    ' gradual common rare early modern classical formal practical direct hidden independent random simple complex strong weak similar'
    ' different important necessary sufficient possible typical earlier later together roughly exactly usually rarely therefore instead', ' ') as words
)
select s.n, (upper(left(p.text, 1)) || substr(p.text, 2) || '.') as text
from generate_series(1, 3001) as s (n)
cross join vocabulary v
cross join lateral (
  -- Frequent words come first in the list and, as in any language, most often in the text.
  select string_agg(w.word, ' ') as text
  from (select v.words[floor(power(cardinality(v.words) + 1, random()))::integer] as word from generate_series(1, 7 + (s.n * 7919) % 15)) as w
) as p;

-- step: find sentences by number
create unique index on pg_temp.sentence (n);

-- step: create function prose
create function pg_temp.prose(sentences integer) returns text
language sql volatile
as $body$
  select string_agg(s.text, ' ')
  from generate_series(1, sentences) as g (n)
  cross join lateral (select 1 + (floor(random() * 3001)::integer + 0 * g.n) % 3001 as n) as pick
  join pg_temp.sentence s on s.n = pick.n
$body$;

-- step: write the parts of answers
create temporary table part on commit drop as
select kind, n, case kind
    when 'quiz_generation' then jsonb_build_object('question', pg_temp.prose(1),
      'options', jsonb_build_array(pg_temp.prose(1), pg_temp.prose(1), pg_temp.prose(1), pg_temp.prose(1)),
                                                   'correct_option', n % 4, 'explanation', pg_temp.prose(2))
    when 'flashcards' then jsonb_build_object('front', pg_temp.prose(1), 'back', pg_temp.prose(2))
    when 'summary' then jsonb_build_object('heading', trim(trailing '.' from pg_temp.prose(1)), 'text', pg_temp.prose(8))
    when 'chat' then jsonb_build_object('role', case n % 2 when 0 then 'assistant' else 'user' end, 'content', pg_temp.prose(2 + n % 6))
    when 'key_concepts' then jsonb_build_object('term', trim(trailing '.' from pg_temp.prose(1)), 'definition', pg_temp.prose(3), 'importance', 1 + n % 5)
    else jsonb_build_object('week', 1 + n % 12, 'goal', pg_temp.prose(1), 'tasks', jsonb_build_array(pg_temp.prose(1), pg_temp.prose(1), pg_temp.prose(2)))
  end as body
from unnest(array['quiz_generation', 'flashcards', 'summary', 'chat', 'key_concepts', 'study_plan']) as kind
cross join generate_series(0, 600) as n;

-- step: find parts by number
create unique index on pg_temp.part (kind, n);

-- step: share the answers out among the kinds
create temporary table share on commit drop as
select x.kind, x.upto, avg(octet_length(p.body::text)) as part_size
from (values (0.34, 'quiz_generation'), (0.58, 'summary'), (0.74, 'flashcards'), (0.88, 'chat'), (0.96, 'key_concepts'), (1.0, 'study_plan')) as x (upto, kind)
join pg_temp.part p on p.kind = x.kind
group by x.kind, x.upto;

-- step: add courses
insert into public.courses (owner_id, title, description, created_at, updated_at)
select (select min(id::text)::uuid from auth.users), format('%s, part %s', outline.title, outline.part),
  pg_temp.prose(2), now() - interval '65 days', now() - interval '61 days'
from (select (array['Statistics', 'Organic Chemistry', 'Philosophy of Science', 'Algorithms',
  'European Literature', 'Mechanics'])[1 + n % 6] as title, 1 + n / 6 as part
      from generate_series(0, current_setting('aicache.seed')::integer / 800 - 3) as n) as outline;

-- step: add lectures
insert into public.lectures (course_id, position, title, content, created_at, updated_at)
select c.id, n, format('%s: lecture %s', c.title, n), pg_temp.prose(12 + n), now() - interval '64 days', now() - interval '61 days'
from public.courses c
cross join generate_series(1, 20) as n
where not exists (select from public.lectures l where l.course_id = c.id);

-- step: hash the lectures
insert into public.lecture_content_hashes (lecture_id, content_hash, updated_at)
select l.id, encode(sha256(convert_to(l.content, 'UTF8')), 'hex'), l.updated_at
from public.lectures l
on conflict (lecture_id) do nothing;

-- step: number the lectures
create temporary table numbered_lecture on commit drop as
select row_number() over (order by l.course_id, l.position)::integer as n, l.id, l.title, h.content_hash
from public.lectures l
join public.lecture_content_hashes h on h.lecture_id = l.id;

-- step: find lectures by number
create unique index on pg_temp.numbered_lecture (n);

-- step: weigh the days
create temporary table weighed_day on commit drop as
select day::date as day,
       (case extract(isodow from day) when 6 then 0.45 when 7 then 0.6 when 5 then 0.85 else 1.0 end) * (1 + n / 60.0) * (0.9 + 0.2 * random())
         * greatest(0.02, least(1, extract(epoch from now() - day) / 86400)) as weight,
       n
from generate_series(0, 59) as n
cross join lateral (select date_trunc('day', now()) - (59 - n) * interval '1 day') as d (day);

-- step: analyze what was prepared
analyze pg_temp.part, pg_temp.sentence, pg_temp.numbered_lecture;

-- step: draw the entries
create temporary table drawn on commit drop as
with days as (
  select array_agg(upto order by n) as upto, array_agg(day order by n) as days
  from (select n, day, (sum(weight) over (order by n) / sum(weight) over ())::double precision as upto from pg_temp.weighed_day) as w
), total as (
  select current_setting('aicache.seed')::integer as entries, (select count(*)::integer from pg_temp.numbered_lecture) as lectures
), chance as (
  select n, random() as kind, random() as day, random() as hour, random() as lecture, random() as lectures, random() as accessed,
         -- The size an answer aims at: half are under 2.5 kB, one in a hundred over 20.
         least(58000, greatest(1200, exp(ln(2500) + 0.9 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))) as size,
         random() as popularity
  from total, generate_series(1, total.entries) as n
), ranked as (
  -- Not in the same select: there, "order by random()" would mean the first random() of the row.
  select chance.*, row_number() over (order by popularity) as rank
  from chance
)
select c.n, k.kind, ceil(c.size / k.part_size)::integer as parts, c.accessed,
       picked.day + (0.3 + 0.7 * (c.hour + (c.n % 7) / 7.0) / 2) * least(interval '23 hours', now() - picked.day) as created_at,
       -- A few answers are asked for again and again, most never.
       floor(2.0 * t.entries / ln(t.entries + 2) / (c.rank + 1))::integer as hits,
       least(1 + floor(t.lectures * c.lecture * c.lecture)::integer, t.lectures) as lecture,
       case when c.lectures < 0.8 then 1 when c.lectures < 0.95 then 2 else 3 + c.n % 4 end as lectures
from ranked c
cross join total t
cross join days d
cross join lateral (select d.days[least(60, 1 + width_bucket(c.day, d.upto))]::timestamptz) as picked (day)
cross join lateral (
  select s.kind, s.part_size
  from pg_temp.share s
  where c.kind < s.upto
  order by s.upto
  limit 1
) as k;

-- step: insert the entries
insert into public.ai_response_cache
  (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size, hit_count, created_at, last_accessed_at)
select encode(sha256(convert_to(concat_ws(':', a.kind, a.lecture_ids, a.params, a.n), 'UTF8')), 'hex'),
       a.kind, a.lecture_ids, a.params, a.content_hash, a.response, 180 + a.size / 4, a.size, a.hits, a.created_at,
       case when a.hits = 0 then a.created_at else a.created_at + sqrt(a.accessed) * (now() - a.created_at) end
from (
  select d.*, l.lecture_ids, p.params, r.response, octet_length(r.response::text) as size,
         case cardinality(l.lecture_ids) when 1 then l.hashes else encode(sha256(convert_to(l.hashes, 'UTF8')), 'hex') end as content_hash
  from pg_temp.drawn d
  cross join lateral (
    select array_agg(x.id order by x.n) as lecture_ids, string_agg(x.content_hash, '' order by x.n) as hashes, min(x.title) as title
    from pg_temp.numbered_lecture x
    where x.n between d.lecture and d.lecture + d.lectures - 1
  ) as l
  cross join lateral (
    select case d.kind
        when 'chat' then jsonb_build_object('language', 'en', 'question', (select s.text from pg_temp.sentence s where s.n = 1 + d.n % 3001))
        else jsonb_build_object('count', d.parts, 'language', (array['en', 'en', 'en', 'de', 'fr'])[1 + d.n % 5],
          'difficulty', (array['easy', 'medium', 'hard'])[1 + d.n % 3])
      end as params
  ) as p
  cross join lateral (
    -- 601 is prime: whatever the stride, no part comes twice in an answer.
    select jsonb_build_object('title', l.title, 'model', 'gemini-2.0-flash', 'items', jsonb_agg(part.body)) as response
    from generate_series(1, d.parts) as g (n)
    join pg_temp.part part on part.kind = d.kind and part.n = (d.n::bigint * 7919 + g.n * (1 + d.n % 600)) % 601
  ) as r
  offset 0
) as a;

-- step: insert the statistics
insert into public.ai_cache_stats (date, total_requests, cache_hits, cache_misses, tokens_saved, updated_at)
select s.day, s.misses + s.hits, s.hits, s.misses, round(s.hits * s.tokens)::bigint, least(s.day + interval '23 hours 59 minutes', now())
from (
  select w.day, m.misses, tokens.average * (0.95 + 0.1 * random()) as tokens,
         -- The cache warms up: from about 35 percent to about 72.
         round(m.misses * r.rate / (1 - r.rate))::bigint as hits
  from pg_temp.weighed_day w
  cross join (select sum(weight) as weight from pg_temp.weighed_day) as total
  cross join (select coalesce(avg(tokens_used), 0) as average from public.ai_response_cache) as tokens
  cross join lateral (select 3 + round(1.15 * current_setting('aicache.seed')::numeric * w.weight / total.weight)::bigint as misses) as m
  cross join lateral (select 0.35 + 0.37 * w.n / 59 + 0.04 * (random() - 0.5) as rate) as r
) as s
on conflict (date) do nothing;

-- step: analyze the tables
analyze public.ai_response_cache, public.lecture_content_hashes, public.ai_cache_stats, public.courses, public.lectures;
