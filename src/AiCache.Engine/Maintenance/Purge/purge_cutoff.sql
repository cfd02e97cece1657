-- The guide's own arithmetic, on the server's clock: whole days of the time zone UTC, so that no change of clocks moves the edge.
-- The edge is the cutoff in the server's own words; the first entry is one that .NET's calendar has, too.
with cut as (
  select coalesce($1::timestamptz, now() - make_interval(days => $2)) as off
)
select jsonb_build_object(
  'now', now(),
  'cutoff', cut.off,
  'edge', cut.off::text,
  'unusedBefore', case when $3::integer is null then null else now() - make_interval(days => $3) end,
  'first', (select min(c.created_at) from public.ai_response_cache c where c.created_at >= '0001-01-01 00:00:00+00' and c.created_at < cut.off),
  'pages', pg_relation_size('public.ai_response_cache') / current_setting('block_size')::bigint,
  'rows', (select greatest(c.reltuples, 0)::bigint from pg_class c where c.oid = 'public.ai_response_cache'::regclass),
  'vacuumed', (select c.relallvisible >= 0.95 * c.relpages from pg_class c where c.oid = 'public.ai_response_cache'::regclass),
  -- Without an identity of its rows, the server deletes nothing from a table whose deletes are published.
  'refusedBy', (select case when c.relreplident = 'n' then (
      select string_agg(p.pubname::text, ', ' order by p.pubname) from pg_publication_tables t join pg_publication p on p.pubname = t.pubname
      where t.schemaname = 'public' and t.tablename = 'ai_response_cache' and p.pubdelete) end
    from pg_class c where c.oid = 'public.ai_response_cache'::regclass),
  'mayDelete', not row_security_active('public.ai_response_cache') or exists (
    select from pg_policy p
    where p.polrelid = 'public.ai_response_cache'::regclass and p.polpermissive and p.polcmd in ('d', '*')
      and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role(r, 'usage'))))::text
from cut
