-- What goes with tables and is not in them. $1: the tables as schema.name, $2: the jobs of pg_cron that work on them.
-- A table that may not be there is read through query_to_xml, which takes its statement as a text.
select jsonb_build_object(
  'published', (
    select coalesce(jsonb_agg(jsonb_build_object('table', format('%I.%I', n.nspname, c.relname), 'publication', p.pubname,
      'identity', c.relreplident,
      'index', (select i.indexrelid::regclass::text from pg_index i where i.indrelid = c.oid and i.indisreplident and c.relreplident = 'i'),
      -- Only servers since 15 have these.
      'columns', (
        select jsonb_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and to_jsonb(r) -> 'prattrs' @> to_jsonb(a.attnum)),
      'isFiltered', coalesce(to_jsonb(r) ->> 'prqual' is not null, false), 'filter', (
        select to_jsonb(t) ->> 'rowfilter' from pg_publication_tables t
        where t.pubname = p.pubname and t.schemaname = n.nspname and t.tablename = c.relname))
      order by p.pubname, n.nspname, c.relname), '[]')
    from pg_publication_rel r join pg_publication p on p.oid = r.prpubid join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = any ($1::text[])),
  'subscriptions', (
    select coalesce(jsonb_agg(s.subname order by s.subname), '[]') from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid
    where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
      and r.srrelid = any (array(select to_regclass(t)::oid from unnest($1::text[]) t))),
  'hasCron', cron.usable,
  'jobs', case when not cron.usable or not has_table_privilege(to_regclass('cron.job'), 'select') then '[]'::jsonb
    else (
      select coalesce(jsonb_agg(x.name::text order by x.name::text), '[]')
      from unnest(xpath('/table/row/jobname/text()', query_to_xml(format(
        'select jobname from cron.job where jobname = any (%L)', $2::text[]), false, false, ''))) as x (name)) end
)::text
-- Where there is no pg_cron, anybody may have a schema of that name.
from (
  select exists (
    select from pg_depend d join pg_extension e on e.oid = d.refobjid
    where d.classid = 'pg_class'::regclass and d.objid = to_regclass('cron.job') and d.refclassid = 'pg_extension'::regclass
      and d.deptype = 'e' and e.extname = 'pg_cron' and has_schema_privilege(to_regnamespace('cron')::oid, 'usage')) as usable
) cron
