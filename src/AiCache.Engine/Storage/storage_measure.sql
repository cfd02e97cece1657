-- The free and dead bytes of a table and its TOAST ($1), measured from end to end. The function's name is filled in.
select sum(t.free_space + t.dead_tuple_len)::bigint
from unnest($1::oid[]) r cross join lateral {function}(r::regclass) t
