-- Rows were put in while nobody looked at foreign keys: those of tables that were not restored have to lead somewhere, too.
do $do$
declare
  key record;
  found boolean;
begin
  for key in
    select o.conname, o.conrelid::regclass as child, o.confrelid::regclass as parent,
           (select string_agg(format('c.%I = p.%I', a.attname, b.attname), ' and ') from unnest(o.conkey, o.confkey) as k (child, parent)
            join pg_attribute a on a.attrelid = o.conrelid and a.attnum = k.child
            join pg_attribute b on b.attrelid = o.confrelid and b.attnum = k.parent) as same,
           (select string_agg(format('c.%I is not null', a.attname), ' and ') from unnest(o.conkey) as k (child)
            join pg_attribute a on a.attrelid = o.conrelid and a.attnum = k.child) as has_key
    from pg_constraint o
    where o.contype = 'f' and o.conparentid = 0 and has_table_privilege(o.conrelid, 'select')
      and o.confrelid = any (string_to_array(current_setting('aicache.restored'), ',')::regclass[])
  loop
    execute format('select exists (select from %s c where %s and not exists (select from %s p where %s))', key.child, key.has_key, key.parent, key.same)
      into found;
    if found then
      raise exception 'rows of % refer to rows of % that the backup does not have', key.child, key.parent
        using errcode = '23503', constraint = key.conname;
    end if;
  end loop;
end
$do$
