-- $1: the key, $2: the nodes' names. Of the nodes, the one whose name gives the key the greatest SHA-256.
select node
from unnest($2::text[]) node
order by sha256(convert_to(node || ':' || $1, 'UTF8')) desc
limit 1
