-- What a node's database has. $1: the name of the subscription.
select jsonb_build_object(
  'cluster', (select c.system_identifier::text from pg_control_system() c), 'database', current_database(), 'role', current_user,
  'maySubscribe', me.rolsuper or (has_database_privilege(current_database(), 'create')
    and coalesce((select pg_has_role(r.oid, 'usage') from pg_roles r where r.rolname = 'pg_create_subscription'), false)),
  'hasSubscription', exists (select from pg_subscription s where s.subdbid = d.oid and s.subname = $1 and
-- include Nodes/of_node.sql
    ),
  'others', coalesce((
    select jsonb_agg(s.subname) from pg_subscription s
    where s.subdbid = d.oid and case when s.subname = $1 then not
-- include Nodes/of_node.sql
      else exists (
        select from pg_subscription_rel r where r.srsubid = s.oid and r.srrelid = to_regclass('public.lecture_content_hashes')) end), '[]'))::text
from pg_roles me, pg_database d where me.rolname = current_user and d.datname = current_database()
