case when (r.relhasrules or r.relhassubclass) and r.relkind = 'r' then (
        -- A rule of the table, or a table that inherits from it; no contract has either.
        select case d.deptype when 'a' then 'rule ' else 'child, table ' end
          || split_part((pg_identify_object(d.classid, d.objid, 0)).identity, ' on ', 1)
        from pg_depend d
        where d.refclassid = 'pg_class'::regclass and d.refobjid = r.oid
          and d.classid = case d.deptype when 'a' then 'pg_rewrite'::regclass when 'n' then 'pg_class'::regclass end limit 1) end
