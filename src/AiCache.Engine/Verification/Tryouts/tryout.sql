-- Runs the steps that the cursor aicache_steps holds, each in a subtransaction of its own, undoes all of them, and leaves what came of
-- them in the cursor aicache_results. A cursor ends with the transaction, so nothing is left: no object, no setting.
do $do$
declare
  v_input refcursor := 'aicache_steps';
  v_output refcursor := 'aicache_results';
  v_role constant text := current_setting('role');
  v_steps jsonb;
  v_values jsonb;
  v_step jsonb;
  v_results jsonb := '[]';
  v_value text;
  v_missing text;
  v_state text;
  v_message text;
  v_start timestamptz;
begin
  fetch v_input into v_steps, v_values;
  begin
    for v_step in select s from jsonb_array_elements(v_steps) s loop
      v_value := null;
      v_state := null;
      v_message := null;
      v_start := clock_timestamp();
      select n into v_missing from jsonb_array_elements_text(v_step -> 'needs') n where v_values ->> n is null limit 1;
      if v_missing is null then
        begin
          -- As the API does it: claims first, then the role.
          perform set_config('request.jwt.claims', coalesce(v_step ->> 'claims', ''), true) where v_step ->> 'claims' is not null;
          perform set_config('role', coalesce(v_step ->> 'role', v_role), true);
          if (v_step ->> 'returns')::boolean then
            execute v_step ->> 'sql' into v_value using v_values;
          else
            execute v_step ->> 'sql';
          end if;
          if (v_step ->> 'undo')::boolean then
            raise exception using errcode = 'AC001';
          end if;
        exception
          when sqlstate 'AC001' then
            null;
          when others then
            get stacked diagnostics v_state = returned_sqlstate, v_message = message_text;
        end;
        perform set_config('role', v_role, true);
        v_values := v_values || jsonb_build_object(v_step ->> 'name', v_value);
      end if;
      v_results := v_results || jsonb_build_object(
        'name', v_step ->> 'name', 'value', v_value, 'missing', v_missing, 'sqlState', v_state, 'message', v_message,
        'seconds', extract(epoch from clock_timestamp() - v_start));
    end loop;
    raise exception using errcode = 'AC001';
  exception when sqlstate 'AC001' then
    null;
  end;
  open v_output for select v_results::text;
end
$do$
