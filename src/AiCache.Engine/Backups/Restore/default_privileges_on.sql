-- Gives the role its default privileges back, beside those of the dump. A schema that is gone has none.
do $do$
declare
  entry jsonb;
  item jsonb;
begin
  for entry in select jsonb_array_elements(current_setting('aicache.default_privileges')::jsonb) loop
    continue when entry ->> 'schema' is not null and to_regnamespace(entry ->> 'schema') is null;
    for item in select distinct i -> 'to' from jsonb_path_query(entry, '$.own[*]') i loop
      execute format('alter default privileges revoke all on %s from %s', entry ->> 'kind', item #>> '{}');
    end loop;
    for item in select jsonb_path_query(entry, '$.granted[*]') loop
      execute format('alter default privileges %s grant %s on %s to %s%s', entry ->> 'place', item ->> 'privilege',
        entry ->> 'kind', item ->> 'to', item ->> 'option');
    end loop;
  end loop;
end
$do$
