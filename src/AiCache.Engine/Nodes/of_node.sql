-- Whether the subscription s feeds this node: it brings the hashes, and is of somebody who may write them.
exists (
      select from pg_subscription_rel b join pg_class h on h.oid = b.srrelid
      where b.srsubid = s.oid and h.oid = to_regclass('public.lecture_content_hashes') and pg_has_role(s.subowner, h.relowner, 'usage'))
