-- What hangs on a table of ours, or is the type of its columns, and uses something that is neither the server's nor one of our own
-- objects: functions, operators, types, relations, and whose they are. It stands after the relations space, relation and code, which hold
-- nothing but ours. Planning is most of its time: a lateral sub-select and one in the list cost less of it than joins, and owners are
-- asked of pg_shdepend, which knows them of every kind of object and leaves out only what belongs to the server's first superuser; the
-- judgement is the caller's (TrustFacts).
, strange as (
  select p.table, p.classid, p.objid, u.refclassid, u.refobjid, (
    select s.refobjid from pg_shdepend s
    where s.dbid = (select d.oid from pg_database d where d.datname = current_database()) and s.classid = u.refclassid
      and s.objid = u.refobjid and s.deptype = 'o') as owner
  from (
    select d.refobjid as table, d.classid, d.objid from pg_depend d
    where d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
      and d.refobjid = any (array(select r.oid from relation r where r.relkind in ('r', 'p')))
    union all
    select r.oid, 'pg_class'::regclass, r.oid from relation r where r.relkind in ('r', 'p')
  ) p cross join lateral (
    -- A foreign key runs nothing of the table that it refers to; schemas and our own objects are judged by themselves.
    select u.refclassid, u.refobjid from pg_depend u
    where u.classid = p.classid and u.objid = p.objid and u.refclassid <> 'pg_namespace'::regclass
      and not (u.classid = 'pg_constraint'::regclass and u.refclassid = 'pg_class'::regclass)
      and u.refobjid <> all (array(select r.oid from relation r union all select c.oid from code c))
    offset 0) u
)
