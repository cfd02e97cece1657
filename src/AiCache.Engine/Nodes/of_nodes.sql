-- Whether the publication p has the name of a node's, and is of somebody who may publish the hashes: anybody may make one of any name.
p.pubname like 'aicache\_node\_%' and pg_has_role(p.pubowner, (
    select h.relowner from pg_class h where h.oid = to_regclass('public.lecture_content_hashes')), 'usage')
