-- The node of the nodes $1 that the key of the entry c falls to, as docs/scaling.md says.
(select n from unnest($1::text[]) n order by sha256(convert_to(n || ':' || c.cache_key, 'UTF8')) desc limit 1)
