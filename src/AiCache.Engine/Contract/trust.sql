-- What hangs on a table of ours, or is the type of its columns, and uses something that is neither the server's nor one of our own
-- objects: functions, operators, types, relations, and whose they are. It stands after the relations space, relation and code and has
-- their parameters. Planning is most of its time: owners are asked of pg_shdepend, which knows them of every kind of object and leaves
-- out only what belongs to the server's first superuser; the judgement is the caller's (TrustFacts).
, strange as (
  select p.table, p.classid, p.objid, uses.refclassid, uses.refobjid, s.refobjid as owner
  from (
    select d.refobjid as table, d.classid, d.objid from pg_depend d
    where d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
      and d.refobjid = any (array(select r.oid from relation r where r.relkind in ('r', 'p') and r.full_name = any ($1)))
    union all
    select r.oid, 'pg_class'::regclass, r.oid from relation r where r.relkind in ('r', 'p') and r.full_name = any ($1)
  ) p
  join pg_depend uses on uses.classid = p.classid and uses.objid = p.objid
  join pg_shdepend s on s.dbid = (select d.oid from pg_database d where d.datname = current_database())
    and s.classid = uses.refclassid and s.objid = uses.refobjid and s.deptype = 'o'
  -- A foreign key runs nothing of the table that it refers to; schemas and our own objects are judged by themselves.
  where uses.refclassid <> 'pg_namespace'::regclass and not (uses.classid = 'pg_constraint'::regclass and uses.refclassid = 'pg_class'::regclass)
    and uses.refobjid <> all (array(select r.oid from relation r where r.full_name = any ($1) union all select c.oid from code c))
)
