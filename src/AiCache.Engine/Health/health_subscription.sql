-- What feeds this node, and how long ago it was last heard of.
select jsonb_build_object('name', s.subname, 'enabled', s.subenabled,
  'running', t.pid is not null, 'silent', extract(epoch from clock_timestamp() - t.last_msg_receipt_time))::text
from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid and r.srrelid = to_regclass('public.lecture_content_hashes')
left join pg_stat_subscription t on t.subid = s.oid and t.relid is null
where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
order by s.subname limit 1
