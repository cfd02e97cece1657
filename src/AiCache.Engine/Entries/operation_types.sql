-- The different types, each found by one step in the index on the column instead of by reading every entry.
with recursive types as (
  (select operation_type from public.ai_response_cache order by operation_type limit 1)
  union all
  select (select c.operation_type from public.ai_response_cache c where c.operation_type > t.operation_type order by c.operation_type limit 1)
  from types t
  where t.operation_type is not null
)
select coalesce(array_agg(operation_type::text), '{}') from (select operation_type from types where operation_type is not null limit 100) t
