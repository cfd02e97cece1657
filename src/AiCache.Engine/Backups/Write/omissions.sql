-- Tables that may not be there are read through query_to_xml, which takes its statement as a text.
select jsonb_build_object(
  'secrets', case when to_regclass('vault.secrets') is null then '[]'::jsonb
    when has_schema_privilege('vault', 'usage') and has_table_privilege(to_regclass('vault.secrets'), 'select') then (
      select coalesce(jsonb_agg(x.name::text order by x.name::text), '[]') from unnest(xpath('/table/row/name/text()',
        query_to_xml('select coalesce(name, id::text) as name from vault.secrets', false, false, ''))) as x (name)) end,
  'files', case when to_regclass('storage.objects') is not null and has_schema_privilege('storage', 'usage')
      and has_table_privilege(to_regclass('storage.objects'), 'select')
    then (xpath('/table/row/count/text()', query_to_xml('select count(*) from storage.objects', false, false, '')))[1]::text::bigint
    else 0 end
)::text
