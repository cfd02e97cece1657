-- Whose the tables are ($1, schema.name) that a restore finds in their place, and whose code runs when rows are loaded into them. $3 are
-- the roles of the API; of functions none is asked for ($2).
with space as (
  select n.oid, n.nspname, n.nspowner from pg_namespace n where n.nspname = any (array(select split_part(x, '.', 1)::name from unnest($1::text[]) x))
), relation as (
  select c.oid, s.nspname, s.nspname || '.' || c.relname as full_name, c.relkind, c.relowner, c.relhasrules, c.relhassubclass
  from pg_class c join space s on s.oid = c.relnamespace where s.nspname || '.' || c.relname = any ($1)
), code as (
  select f.oid, f.proowner from pg_proc f where f.oid = 0 and f.proname = any ($2::text[])
)
-- include Contract/trust.sql
select json_build_object(
  'trust',
-- include Contract/trust_facts.sql
  ,
  'objects', coalesce((
    select json_agg(json_build_object('name', r.full_name, 'kind', r.relkind, 'owner', pg_get_userbyid(r.relowner), 'part', (
      select 'rule ' || w.rulename from pg_rewrite w where w.ev_class = r.oid and w.rulename <> '_RETURN' limit 1)))
    from relation r), '[]'))::text
