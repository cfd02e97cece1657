-- The name of the subscription that makes this database a node; it begins with $1.
select min(s.subname::text) from pg_subscription s join pg_subscription_rel r on r.srsubid = s.oid
where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
  and r.srrelid = to_regclass('public.lecture_content_hashes') and starts_with(s.subname::text, $1)
