-- What pg_stat_statements ({view}) noted of the queries that name one of the tables ($1, plain names); the costliest $2 of them.
select s.queryid::text, min(s.query), sum(s.calls)::bigint, sum(s.total_exec_time)::double precision,
       sum(s.calls * (s.stddev_exec_time ^ 2 + s.mean_exec_time ^ 2))::double precision
from {view} s
where s.dbid = (select d.oid from pg_database d where d.datname = current_database())
  and s.queryid is not null
  and s.query ~* ('\m(' || array_to_string($1::text[], '|') || ')\M')
  and s.query ~* '^\s*(select|insert|update|delete|merge|with)\M'
  -- Ours read the catalogue.
  and s.query !~ '\mpg_(class|constraint|stat_\w+|index)\M'
group by s.queryid
order by sum(s.total_exec_time) desc
limit $2
