using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;

namespace AiCache.Engine.Tests.Backups;

/// <summary>A Supabase project that has been used, and what its user would miss of it.</summary>
static class SupabaseProject
{
    /// <summary>What a user has beside courses, lectures and the cache.</summary>
    const string Own = """
        create table public.events (id bigint generated always as identity, day date not null, note text, primary key (id, day)) partition by range (day);
        create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
        create index on public.events (note);
        insert into public.events (day, note) select date '2026-01-01' + i, 'day ' || i from generate_series(0, 300) i;
        alter table public.events replica identity full;
        create table public.open_notes (id integer primary key, note text);
        alter table public.open_notes disable row level security;
        insert into public.open_notes values (1, E'tab\tand\nbreak');
        revoke delete on public.courses from anon;
        grant select on private.profiles to authenticated;
        create view public.titles with (security_barrier) as select title from public.courses where is_published;
        create type public.level as enum ('easy', 'hard');
        create function public.level_of(n integer) returns public.level language sql immutable as
          $$ select case when n > 3 then 'hard' else 'easy' end::public.level $$;
        revoke execute on function public.level_of(integer) from public;
        alter publication supabase_realtime add table public.ai_cache_stats, public.events;
        create policy "Users write their own slides" on storage.objects for insert to authenticated with check (owner_id = auth.uid()::text);
        create policy "Members hear" on realtime.messages for select to authenticated using (topic like 'course:%');
        insert into auth.identities (provider_id, user_id, identity_data, provider) select id::text, id, '{"sub": "x"}', 'email' from auth.users;
        insert into auth.refresh_tokens (token, user_id) select md5(id::text), id::text from auth.users;
        select vault.create_secret('sk_live', 'stripe_key');
        create function private.note_change() returns event_trigger language plpgsql set search_path = '' as
          $$ begin raise debug 'changed by %', tg_tag; end $$;
        """;

    /// <summary>An event trigger of <c>postgres</c>'s own, which PostgreSQL lets nobody but a superuser have.</summary>
    const string EventTrigger = "create event trigger note_change on ddl_command_end execute function "
        + "private.note_change();";

    const string GivenToPostgres = """
        set allow_system_table_mods = on;
        update pg_event_trigger set evtowner = 'postgres'::regrole where evtname = 'note_change';
        """;

    /// <summary>The rows of the user's tables, of his users and of his files, each table's in an order.</summary>
    const string Tables = """
        select array_agg(format('%I.%I', n.nspname, c.relname) order by n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'private', 'aicache', 'auth', 'storage')
        """;

    /// <summary>
    /// Everything that has a privilege, spelt out: what is PostgreSQL's own default and what is written down come to
    /// the same.
    /// </summary>
    const string Privileges = """
        select string_agg(format('%s %s %s%s', x.what, coalesce(nullif(pg_get_userbyid(a.grantee), 'unknown (OID=0)'), 'public'), a.privilege_type,
          case when a.is_grantable and a.grantee <> x.owner then '*' end), E'\n' order by x.what, pg_get_userbyid(a.grantee), a.privilege_type)
        from (
          select format('table %I.%I owned by %s', n.nspname, c.relname, pg_get_userbyid(c.relowner)) as what, c.relowner as owner,
                 coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)) as acl
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'S') and n.nspname in ('public', 'private', 'aicache', 'auth', 'storage')
          union all
          select format('function %s owned by %s', p.oid::regprocedure, pg_get_userbyid(p.proowner)), p.proowner,
                 coalesce(p.proacl, acldefault('f', p.proowner))
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'private', 'aicache', 'auth', 'storage')
          union all
          select format('schema %I', n.nspname), n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
          from pg_namespace n where n.nspname in ('public', 'private', 'aicache', 'auth', 'storage')
          union all
          select format('default %s %s %s', pg_get_userbyid(d.defaclrole), d.defaclnamespace::regnamespace, d.defaclobjtype), d.defaclrole, d.defaclacl
          from pg_default_acl d
        ) x, aclexplode(x.acl) a
        """;

    /// <summary>What ties tables to what is around them.</summary>
    const string Ties = """
        select concat_ws(E'\n',
          (select string_agg(format('published %s %s.%s', pubname, schemaname, tablename), E'\n' order by pubname, schemaname, tablename)
             from pg_publication_tables where schemaname <> 'realtime'),
          (select string_agg(format('policy %s.%s %s %s %s %s %s', schemaname, tablename, policyname, roles, cmd, qual, with_check),
                     E'\n' order by schemaname, tablename, policyname)
             from pg_policies where schemaname <> 'cron'),
          (select string_agg(format('trigger %s %s', tgrelid::regclass, pg_get_triggerdef(oid)), E'\n' order by tgrelid::regclass::text, tgname)
             from pg_trigger where not tgisinternal and tgrelid::regclass::text !~ '^cron'),
          (select string_agg(format('key %s %s', conrelid::regclass, pg_get_constraintdef(oid)), E'\n' order by conrelid::regclass::text, conname)
             from pg_constraint where connamespace::regnamespace::text in ('public', 'private', 'aicache', 'auth', 'storage')),
          (select string_agg(format('table %s %s %s', oid::regclass, relrowsecurity, relreplident), E'\n' order by oid::regclass::text)
             from pg_class where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('public', 'private', 'aicache', 'auth', 'storage')),
          (select string_agg(format('event %s %s %s %s', evtname, evtevent, evtfoid::regproc, evtenabled), E'\n' order by evtname)
             from pg_event_trigger))
        """;

    /// <summary>Makes one of a database that has courses and lectures.</summary>
    /// <param name="target">The database.</param>
    /// <param name="admin">The same as a superuser; null where <c>postgres</c> may make event triggers itself.</param>
    /// <param name="entries">How many entries the cache is to have.</param>
    public static async Task FillAsync(DatabaseTarget target, DatabaseTarget? admin, int entries)
    {
        await using (var session = await DatabaseSession.OpenAsync(target, TestContext.Current.CancellationToken))
            await foreach (var _ in Deploy.RunAsync(session.Work(), new(), TestContext.Current.CancellationToken)) { }
        await TestDatabase.SqlAsync(target,
            CacheContent.Rows.Replace("{entries}", $"{entries}", StringComparison.Ordinal) + Own);
        await TestDatabase.SqlAsync(admin ?? target, EventTrigger + (admin is null ? "" : GivenToPostgres));
    }

    /// <summary>A project that has been used.</summary>
    public static async Task<TestDatabase> CreateAsync(int entries = 50)
    {
        var database = await TestDatabase.CreateAsync();
        await FillAsync(database.Target, database.Admin, entries);
        await database.AdminSqlAsync("alter event trigger ensure_rls enable");
        return database;
    }

    /// <summary>Everything of it that its user would miss.</summary>
    /// <param name="database">The project.</param>
    /// <param name="without">Lines that begin so are left out.</param>
    public static Task<string> DescribeAsync(TestDatabase database, string? without = null) =>
        DescribeAsync(database.Admin, without);

    /// <summary>Everything of it that its user would miss.</summary>
    /// <param name="admin">The project, as the superuser.</param>
    /// <param name="without">Lines that begin so are left out.</param>
    public static async Task<string> DescribeAsync(DatabaseTarget admin, string? without = null)
    {
        var tables = (await TestDatabase.QueryAsync<string[]>(admin, Tables))!;
        var checksums = tables.Select(t => $"(select '{t} ' || count(*) || ' ' || "
            + $"coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from {t} t)");
        var rows = await TestDatabase.QueryAsync<string>(admin,
            $"select concat_ws(E'\\n', {string.Join(", ", checksums)})");
        string?[] parts = [rows, await TestDatabase.QueryAsync<string>(admin, Privileges),
            await TestDatabase.QueryAsync<string>(admin, Ties)];
        return string.Join('\n', parts.SelectMany(part => (part ?? "").Split('\n'))
            .Where(line => without is null || !line.StartsWith(without, StringComparison.Ordinal)));
    }
}
