-- A server without Supabase. Run as the bootstrap superuser.

-- step: create role postgres
do $do$
begin
  execute format('create role postgres login createdb createrole password %L', current_setting('aicache.password'));
  alter database postgres owner to postgres;
  if current_setting('server_version_num')::integer < 150000 then
    alter schema public owner to postgres;
  end if;
end
$do$;
