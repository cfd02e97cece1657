-- What the application's server gives a node. $1: the name of publication and slot.
select jsonb_build_object(
  'versionNumber', current_setting('server_version_num')::integer, 'walLevel', current_setting('wal_level'),
  'cluster', (select c.system_identifier::text from pg_control_system() c), 'database', current_database(), 'role', current_user,
  'mayReplicate', me.rolreplication or me.rolsuper,
  'mayPublish', has_database_privilege(current_database(), 'create') and coalesce((
    select pg_has_role(c.relowner, 'usage') from pg_class c where c.oid = to_regclass('public.lecture_content_hashes')), false),
  'freeSlots', current_setting('max_replication_slots')::integer - (select count(*) from pg_replication_slots),
  'freeSenders', current_setting('max_wal_senders')::integer - (select count(*) from pg_stat_replication),
  'hasPublication', exists (select from pg_publication p where p.pubname = $1),
  'stranger', (select pg_get_userbyid(p.pubowner) from pg_publication p where p.pubname = $1 and not (
-- include Nodes/of_nodes.sql
    )),
  'hasSlot', exists (select from pg_replication_slots s where s.slot_name = $1),
  'slotIsActive', exists (select from pg_replication_slots s where s.slot_name = $1 and s.active))::text
from pg_roles me where me.rolname = current_user
