namespace AiCache.Engine.Tests.Security;

/// <summary>Something that a stranger may put under a name of ours, and that runs when it is used.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Plant">Lays it out, as the superuser: how the stranger came by it does not matter. The stranger's name
/// stands for <c>{0}</c>, and what calls the lure for <c>{1}</c>.</param>
/// <param name="Bite">What runs it, in a transaction that is rolled back.</param>
sealed record Lure(string Name, string Plant, string Bite)
{
    /// <summary>Only whom row security binds runs a policy: no superuser.</summary>
    public bool SparesSuperusers { get; init; }

    static readonly (string Table, string Columns)[] Tables =
    [
        ("public.ai_response_cache", "cache_key, operation_type, lecture_ids, params, content_hash, response_data, "
            + "tokens_used, content_size"),
        ("public.lecture_content_hashes", "lecture_id, content_hash"),
        ("public.ai_cache_stats", "date"),
        ("aicache.stats_pending", "date, is_hit, tokens_saved"),
        ("aicache.migration_journal", "name, checksum, applied_at, applied_by, module_version, duration, method"),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<Lure> All =>
    [
        .. Tables.SelectMany(t => OnTable(t.Table, t.Columns)), Functions, Child, Index, Statistics, Domain, Check,
        Application, Lectures, Event, Cron, Vault, Secrets,
    ];

    static IEnumerable<Lure> OnTable(string table, string columns)
    {
        var name = table.Split('.')[1];
        yield return new($"a view as {table}", View(table), $"select count(*) from {table}");
        yield return new($"a trigger on {table}", $$"""
            create trigger lure before insert or update or delete or truncate on {{table}}
              for each statement execute function {0}.lure_row();
            """, $"delete from {table} where false");
        yield return new($"a policy on {table}", $$"""
            create policy lure on {{table}} as restrictive using ({1} is not null);
            alter table {{table}} force row level security;
            """, $"select count(*) from {table}") { SparesSuperusers = true };
        yield return new($"a default of {table}", $"alter table {table} add column note text; "
            + $"alter table {table} alter column note set default {{1}};",
            $"insert into {table} ({columns}) select {columns} from {table} limit 1 on conflict do nothing");
        yield return new($"a rule on {table}", $"create rule lure as on delete to {table} do also select {{1}};",
            $"delete from {table}");
    }

    /// <summary>The table goes aside, and in its place comes a view that calls the lure and has its rows.</summary>
    static string View(string table)
    {
        var aside = $"{table.Split('.')[1]}_aside";
        return $$"""
            alter table {{table}} rename to {{aside}};
            create function {0}.rows() returns setof {{table.Split('.')[0]}}.{{aside}} language plpgsql volatile as $body$
            begin
              perform {1};
              return;
            end
            $body$;
            create view {{table}} as select * from {0}.rows();
            alter view {{table}} owner to {0};
            grant all on {{table}} to public;
            """;
    }

    /// <summary>Each of our functions, with another body, as the stranger's.</summary>
    static Lure Functions { get; } = new("our functions", $$$"""
        do $do$
        declare
          f record;
        begin
          for f in
            select p.oid, p.oid::regprocedure as signature, n.nspname, p.proname, p.prorettype::regtype::text as result
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = 'aicache' or n.nspname = 'public' and (p.proname like '%cache%' or p.proname like '%lecture%')
          loop
            execute format('create or replace function %I.%I(%s) returns %s language plpgsql as %L', f.nspname, f.proname,
              pg_get_function_arguments(f.oid), pg_get_function_result(f.oid), 'begin perform {1}; return '
                || case when f.result = 'trigger' then 'new' when f.result in ('void', 'record') then '' else 'null' end || '; end');
            execute format('alter function %s owner to {0}', f.signature);
          end loop;
        end
        $do$;
        """, "select aicache.fold_pending_stats(1)");

    static Lure Child { get; } = new("a table that inherits from the cache", """
        create table {0}.child () inherits (public.ai_response_cache);
        insert into {0}.child select * from only public.ai_response_cache limit 1;
        create trigger lure before delete on {0}.child for each row execute function {0}.lure_row();
        alter table {0}.child owner to {0};
        grant all on {0}.child to public;
        """, "delete from public.ai_response_cache");

    /// <summary>ANALYZE works out what an index is of.</summary>
    static Lure Index { get; } = new("an index of the cache", """
        create index lure on public.ai_response_cache (({0}.lure_of(cache_key)));
        """, "analyze public.ai_response_cache");

    static Lure Statistics { get; } = new("statistics of the cache", """
        create statistics public.lure on ({0}.lure_of(cache_key)) from public.ai_response_cache;
        """, "analyze public.ai_response_cache");

    static Lure Domain { get; } = new("a column's type", """
        create domain {0}.kind as text check ({1} is not null);
        alter table public.ai_cache_stats add column kind {0}.kind;
        alter domain {0}.kind owner to {0};
        """, "insert into public.ai_cache_stats (date, kind) values ('1990-01-01', 'x')");

    static Lure Check { get; } = new("a constraint of pending counts", """
        alter table aicache.stats_pending add constraint lure check ({1} is not null) not valid;
        """, "insert into aicache.stats_pending (date, is_hit, tokens_saved) values ('1990-01-01', true, 1)");

    /// <summary>The application's own table, of which the checks ask whether hashes have their lectures.</summary>
    static Lure Application { get; } = new("a view as public.lectures", View("public.lectures"),
        "select count(*) from public.lectures");

    /// <summary>A superuser's event trigger, whose function its owner may replace.</summary>
    static Lure Event { get; } = new("an event trigger's function", """
        create function {0}.lure_event() returns event_trigger language plpgsql as $body$ begin perform {1}; end $body$;
        alter function {0}.lure_event() owner to {0};
        create event trigger lure on ddl_command_end when tag in ('CREATE SCHEMA', 'CREATE TABLE', 'ALTER TABLE', 'COMMENT')
          execute function {0}.lure_event();
        """, "create schema bitten");

    /// <summary>What turns a type into text or an identifier is a function of whoever made the type.</summary>
    static Lure Lectures { get; } = new("a type in public.lectures", $$"""
        {{Kind("uuid", "'00000000-0000-0000-0000-000000000001'")}}
        alter table public.lectures rename to lectures_aside;
        create table public.lectures (id {0}.kind primary key);
        insert into public.lectures values (row('x'));
        grant all on public.lectures to public;
        alter table public.lectures owner to {0};
        """, "select id::text from public.lectures");

    static Lure Secrets { get; } = new("a type in vault.secrets", $$"""
        {{Kind("uuid", "'00000000-0000-0000-0000-000000000001'")}}
        drop schema if exists vault cascade;
        create schema vault;
        create table vault.secrets (id {0}.kind, name text);
        insert into vault.secrets values (row('x'));
        grant usage on schema vault to public;
        grant select on vault.secrets to public;
        alter table vault.secrets owner to {0};
        alter schema vault owner to {0};
        """, "select coalesce(name, id::text) from vault.secrets");

    /// <summary>A type whose casts call the lure.</summary>
    static string Kind(string other, string value) => $$"""
        create type {0}.kind as (value text);
        create function {0}.text_of({0}.kind) returns text language plpgsql as $body$ begin perform {1}; return {{value}}; end $body$;
        create function {0}.{{other}}_of({0}.kind) returns {{other}} language plpgsql as $body$
          begin perform {1}; return {{value}}; end $body$;
        create cast ({0}.kind as text) with function {0}.text_of({0}.kind) as implicit;
        create cast ({0}.kind as {{other}}) with function {0}.{{other}}_of({0}.kind) as implicit;
        alter type {0}.kind owner to {0};
        grant usage on type {0}.kind to public;
        """;

    /// <summary>Where there is no pg_cron, anybody may have a schema of that name.</summary>
    static Lure Cron { get; } = new("a schema cron", """
        create schema cron;
        create view cron.job as select 1::bigint as jobid, '0 3 * * *'::text as schedule, 'x'::text as command, {1} as jobname,
          current_database()::text as database, 'x'::text as username, true as active;
        create table cron.job_run_details (jobid bigint, runid bigint, status text, return_message text, start_time timestamptz,
          end_time timestamptz);
        create function cron.schedule(text, text, text) returns bigint language sql as $body$ select length({1})::bigint $body$;
        create function cron.unschedule(bigint) returns boolean language sql as $body$ select {1} is not null $body$;
        grant usage on schema cron to public;
        grant all on all tables in schema cron to public;
        alter view cron.job owner to {0};
        alter schema cron owner to {0};
        """, "select jobname from cron.job");

    /// <summary>Nor has every database a vault of Supabase's.</summary>
    static Lure Vault { get; } = new("a schema vault", """
        drop schema if exists vault cascade;
        create schema vault;
        create view vault.secrets as select gen_random_uuid() as id, {1} as name;
        grant usage on schema vault to public;
        grant select on vault.secrets to public;
        alter view vault.secrets owner to {0};
        alter schema vault owner to {0};
        """, "select name from vault.secrets");
}
