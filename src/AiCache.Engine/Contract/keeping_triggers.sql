-- The triggers of the table t that can keep a row from being deleted: called before, for each row, as the bits 2, 1 and 8 say.
array(
  select quote_ident(k.tgname) from pg_trigger k
  where k.tgrelid = t.oid and not k.tgisinternal and k.tgenabled <> 'D' and k.tgtype & 11 = 11 order by k.tgname)
