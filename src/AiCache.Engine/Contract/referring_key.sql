-- The foreign key $3 of the table $1.$2 onto the entries, with the statement that makes it again so that they can be deleted.
select jsonb_build_object(
  'table', k.conrelid::regclass,
  'name', quote_ident(k.conname),
  'cascading', format('alter table %1$s drop constraint %2$I, add constraint %2$I %3$s', k.conrelid::regclass, k.conname,
    regexp_replace(pg_get_constraintdef(k.oid), '( ON DELETE RESTRICT)?( DEFERRABLE.*| NOT VALID)?$', ' ON DELETE CASCADE\2')))::text
from pg_constraint k
where k.conname = $3 and k.confrelid = 'public.ai_response_cache'::regclass and k.conrelid = to_regclass(format('%I.%I', $1::text, $2::text))
