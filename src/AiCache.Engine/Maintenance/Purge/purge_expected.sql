-- How many entries are stale, and which transaction is the oldest at work. One statement sees both at the same moment.
select jsonb_build_object('entries', count(*), 'oldestTransaction', (select pg_snapshot_xmin(pg_current_snapshot())::xid::text))::text
from public.ai_response_cache c where c.created_at < $1
