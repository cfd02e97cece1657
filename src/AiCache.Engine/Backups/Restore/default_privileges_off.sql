do $do$
declare
  entry jsonb;
  item jsonb;
begin
  for entry in select jsonb_array_elements(current_setting('aicache.default_privileges')::jsonb) loop
    for item in select distinct i -> 'to' from jsonb_path_query(entry, '$.granted[*]') i loop
      execute format('alter default privileges %s revoke all on %s from %s', entry ->> 'place', entry ->> 'kind', item #>> '{}');
    end loop;
    for item in select jsonb_path_query(entry, '$.own[*]') loop
      execute format('alter default privileges grant %s on %s to %s', item ->> 'privilege', entry ->> 'kind', item ->> 'to');
    end loop;
  end loop;
end
$do$
