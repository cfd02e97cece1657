-- The guide's own arithmetic, on the server's clock: whole days of the time zone UTC, so that no change of clocks moves the edge.
-- The edge is the cutoff in the server's own words; the first entry is one that .NET's calendar has, too.
with cut as materialized (
  select coalesce($1::timestamptz, now() - make_interval(days => $2)) as off, timestamptz '0001-01-01 00:00:00+00' as year_one
), oldest as materialized (
  -- In order: the index alone tells whether anything is stale, however much of the table the planner still takes to be. Where rows of an
  -- earlier purge are still in it, this look is nearly all of the time, so it is taken once; and the planner, who looks into the index
  -- himself for whatever lies before the oldest entry that he knows of, is not shown the moments.
  select (select c.created_at from public.ai_response_cache c where c.created_at < cut.off order by c.created_at limit 1) as created_at from cut
)
select jsonb_build_object(
  'now', now(),
  'cutoff', cut.off,
  'edge', cut.off::text,
  'unusedBefore', case when $3::integer is null then null else now() - make_interval(days => $3) end,
  'any', oldest.created_at is not null,
  'first', case when oldest.created_at >= cut.year_one then oldest.created_at when oldest.created_at is not null then (
    select min(c.created_at) from public.ai_response_cache c where c.created_at >= cut.year_one and c.created_at < cut.off) end,
  'pages', pg_relation_size(t.oid) / current_setting('block_size')::bigint,
  'rows', greatest(t.reltuples, 0)::bigint,
  'keepers',
-- include Contract/keeping_triggers.sql
  ,
  -- Without an identity of its rows, the server deletes nothing from a table whose deletes are published.
  'refusedBy', case when t.relreplident = 'n' then (
    select string_agg(p.pubname::text, ', ' order by p.pubname) from pg_publication p
    where p.pubdelete and t.oid in (select g.relid from pg_get_publication_tables(p.pubname) g)) end,
  'mayDelete', not row_security_active(t.oid) or exists (
    select from pg_policy p
    where p.polrelid = t.oid and p.polpermissive and p.polcmd in ('d', '*')
      and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role(r, 'usage'))))::text
from cut, oldest, pg_class t
where t.oid = 'public.ai_response_cache'::regclass
