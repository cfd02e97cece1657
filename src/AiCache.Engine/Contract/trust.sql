-- Whose the objects under our names are, and whose code runs when they are used. A view, a policy, a trigger or a default that somebody
-- else made runs with the rights of whoever reads or writes, be it a superuser. It stands after the relations space, relation and code
-- and has their parameters. Planning is most of its time: owners are asked of pg_shdepend, which knows them of every kind of object
-- and leaves out only what belongs to the server's first superuser.
, here as (
  select d.oid, d.datdba from pg_database d where d.datname = current_database()
), mine as (
  select s.oid, s.nspname::text as object, 'n'::"char" as kind, s.nspowner as owner, true as as_made, null::name as rule
  from space s where s.nspname in ('public', 'aicache')
  union all
  select r.oid, r.full_name, r.relkind, r.relowner, r.relkind = 'r',
         case when r.relhasrules and r.relkind = 'r' then (select w.rulename from pg_rewrite w where w.ev_class = r.oid limit 1) end
  from relation r where r.full_name = any ($1)
  union all
  select f.oid, f.full_name || '(' || oidvectortypes(f.proargtypes) || ')', 'F', f.proowner,
         encode(sha256(convert_to(btrim(replace(f.prosrc, E'\r\n', E'\n'), E' \n\t'), 'UTF8')), 'hex') = any ($4)
         and coalesce(f.proconfig @> array['search_path=""'], false), null
  from code f
), strange as (
  -- What hangs on a table of ours and uses something of another owner: functions, operators, types, relations.
  select distinct m.object, m.kind, uses.classid, uses.objid, s.refobjid as owner
  from mine m
  join pg_depend part on part.refclassid = 'pg_class'::regclass and part.refobjid = m.oid and part.deptype in ('a', 'i')
  join pg_depend uses on uses.classid = part.classid and uses.objid = part.objid
  join pg_shdepend s on s.dbid = (select h.oid from here h) and s.classid = uses.refclassid and s.objid = uses.refobjid and s.deptype = 'o'
  where m.kind = 'r' and s.refobjid <> m.owner
    -- A foreign key runs nothing of the table that it refers to; our own functions are judged by themselves; schema auth is the platform's.
    and not (uses.classid = 'pg_constraint'::regclass and uses.refclassid = 'pg_class'::regclass)
    and uses.refobjid <> all (array(select o.oid from mine o))
    and (pg_identify_object(uses.refclassid, uses.refobjid, 0)).schema is distinct from 'auth'
), known as (
  -- Trusted are the role itself and those that it may act as, superusers, and the database's owner. The roles of the API are not:
  -- who speaks through one is anybody. Of superusers the server says that they are members of all; what counts is what was granted.
  select r.oid, r.rolname::text as name, r.rolname = any ($3) as api,
         r.rolname = current_user or r.rolsuper or r.oid = (select h.datdba from here h) or r.rolname = 'pg_database_owner'
         or r.rolname <> all ($3) and case when current_setting('is_superuser')::boolean
              then exists (select from pg_auth_members a where a.roleid = r.oid and pg_get_userbyid(a.member) = current_user)
              else pg_has_role(r.oid, 'USAGE')
                or pg_has_role(r.oid, case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end) end
         as trusted
  from pg_roles r
  where r.oid = any (array(select m.owner from mine m union all select s.owner from strange s))
), deployer as (
  -- Who owns the schema, the journal and a table beside them may create in the database and in public: he deployed it.
  select m.owner from mine m where m.kind in ('n', 'r')
  group by m.owner
  having bool_or(m.object = 'aicache') and bool_or(m.object = 'aicache.migration_journal')
    and bool_or(m.object like 'public.%')
), distrust as (
  select m.object, m.kind, o.name as owner, o.trusted, case when m.rule is not null then 'rule ' || m.rule end as part,
         m.kind <> 'F' and m.rule is null as reading
  from mine m join known o on o.oid = m.owner
  where m.kind not in ('n', 'r', 'F') or m.rule is not null
    or not o.trusted and (o.api or not m.as_made or m.owner not in (select d.owner from deployer d))
  union all
  select s.object, s.kind, o.name, false, pg_describe_object(s.classid, s.objid, 0), s.classid = 'pg_policy'::regclass
  from strange s join known o on o.oid = s.owner
  where not o.trusted
)
