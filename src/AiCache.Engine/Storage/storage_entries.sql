-- The entries: counted if asked for ($1) or if the table is no larger than $2 bytes, otherwise told from the column's statistics.
-- Times that no client can hold are brought to the edge of those it can.
with decision as materialized (
  select $1::boolean or pg_table_size('public.ai_response_cache') <= $2::bigint as counted
), counted as (
  select count(*) as entries, avg(c.content_size) as average, max(c.content_size) as largest,
         count(*) filter (where c.created_at > now() - interval '7 days') as recent
  from public.ai_response_cache c
  where (select d.counted from decision d)
), guess as (
  select (select sum(v * f) from unnest(s.most_common_vals::text::bigint[], s.most_common_freqs) u (v, f)) as common,
         (select sum(f) from unnest(s.most_common_freqs) f) as common_share,
         (select avg(v) from unnest(s.histogram_bounds::text::bigint[]) v) as rest,
         s.null_frac,
         (select max(v) from unnest(s.most_common_vals::text::bigint[] || s.histogram_bounds::text::bigint[]) v) as largest
  from pg_stats s
  where s.schemaname = 'public' and s.tablename = 'ai_response_cache' and s.attname = 'content_size'
)
select jsonb_build_object(
  'counted', d.counted,
  'entries', case when d.counted then c.entries end,
  'averageBytes', case when d.counted then c.average::double precision else (
    select (coalesce(g.common, 0) + coalesce(g.rest, 0) * (1 - coalesce(g.common_share, 0) - g.null_frac)) / nullif(1 - g.null_frac, 0)
    from guess g) end,
  'largestBytes', case when d.counted then c.largest else (select g.largest from guess g) end,
  'recent', case when d.counted then c.recent end,
  'oldest', (select case when min(e.created_at) is not null
    then least(greatest(min(e.created_at), '0001-01-02Z'), '9999-12-30Z') end from public.ai_response_cache e),
  'newest', (select case when max(e.created_at) is not null
    then least(greatest(max(e.created_at), '0001-01-02Z'), '9999-12-30Z') end from public.ai_response_cache e)
)::text
from decision d, counted c
