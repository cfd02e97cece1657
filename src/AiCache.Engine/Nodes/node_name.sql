-- The name of the subscription that makes this database a node; it begins with $1.
select min(s.subname::text) from pg_subscription s
where s.subdbid = (select d.oid from pg_database d where d.datname = current_database()) and starts_with(s.subname::text, $1) and
-- include Nodes/of_node.sql
