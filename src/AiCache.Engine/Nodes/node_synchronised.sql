-- Whether the first copy of the hashes is done and changes come in. $1: the subscription.
select coalesce(bool_and(r.srsubstate = 'r') and bool_or(r.srrelid = to_regclass('public.lecture_content_hashes')), false)
  and exists (select from pg_stat_subscription t where t.subname = $1 and t.pid is not null)
from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid where s.subname = $1
