-- What happens by itself when something is made, and what is published.

-- step: create the functions of event triggers
do $do$
begin
  create function extensions.grant_pg_cron_access() returns event_trigger language plpgsql security definer set search_path = '' as $body$
  begin
    if exists (select from pg_catalog.pg_event_trigger_ddl_commands() c
               join pg_catalog.pg_extension e on e.oid = c.objid and e.extname = 'pg_cron' where c.classid = 'pg_catalog.pg_extension'::regclass) then
      grant usage on schema cron to postgres with grant option;
      grant all on all functions in schema cron to postgres with grant option;
      grant select on all tables in schema cron to postgres with grant option;
    end if;
  end
  $body$;
  create function extensions.grant_pg_net_access() returns event_trigger language plpgsql as $body$ begin return; end $body$;
  create function extensions.grant_pg_graphql_access() returns event_trigger language plpgsql as $body$ begin return; end $body$;
  create function extensions.set_graphql_placeholder() returns event_trigger language plpgsql as $body$ begin return; end $body$;
  create function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as $body$ begin notify pgrst, 'reload schema'; end $body$;
  create function extensions.pgrst_drop_watch() returns event_trigger language plpgsql as $body$ begin notify pgrst, 'reload schema'; end $body$;
end
$do$;

-- step: create the event triggers of supabase_admin
do $do$
begin
  create event trigger issue_pg_cron_access on ddl_command_end when tag in ('CREATE EXTENSION') execute function extensions.grant_pg_cron_access();
  create event trigger issue_pg_net_access on ddl_command_end when tag in ('CREATE EXTENSION') execute function extensions.grant_pg_net_access();
  create event trigger issue_pg_graphql_access on ddl_command_end when tag in ('CREATE FUNCTION') execute function extensions.grant_pg_graphql_access();
  create event trigger issue_graphql_placeholder on sql_drop when tag in ('DROP EXTENSION') execute function extensions.set_graphql_placeholder();
  create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
  create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_drop_watch();
end
$do$;

-- step: create function rls_auto_enable
create function public.rls_auto_enable() returns event_trigger
language plpgsql security definer set search_path = pg_catalog
as $body$
declare
  made record;
begin
  for made in select c.objid::regclass as name from pg_event_trigger_ddl_commands() c
              where c.object_type in ('table', 'partitioned table') and c.schema_name = 'public' loop
    execute format('alter table if exists %s enable row level security', made.name);
  end loop;
end
$body$;

-- step: create event trigger ensure_rls
do $do$
begin
  revoke all on function public.rls_auto_enable() from public, anon, authenticated, service_role;
  alter function public.rls_auto_enable() owner to postgres;
  -- An event trigger's owner has to be a superuser at that moment; a library of Supabase's sees to it for postgres.
  alter role postgres superuser;
  create event trigger ensure_rls on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
    execute function public.rls_auto_enable();
  alter event trigger ensure_rls owner to postgres;
  alter role postgres nosuperuser;
end
$do$;

-- step: create the publications
do $do$
begin
  create publication supabase_realtime;
  alter publication supabase_realtime owner to postgres;
  create publication supabase_realtime_messages_publication for table realtime.messages;
end
$do$;
