using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.SandboxTests;

public sealed class ShapeTests
{
    [Theory]
    [InlineData("postgres", "login createdb createrole bypassrls replication")]
    [InlineData("anon", "")]
    [InlineData("authenticated", "")]
    [InlineData("service_role", "bypassrls")]
    [InlineData("authenticator", "login")]
    [InlineData("supabase_admin", "login createdb createrole bypassrls replication superuser")]
    public async Task Roles_have_the_attributes_that_Supabase_gives_them(string role, string attributes)
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(attributes, await database.QueryAsync<string>($"""
            select concat_ws(' ', case when rolcanlogin then 'login' end, case when rolcreatedb then 'createdb' end,
                             case when rolcreaterole then 'createrole' end,
                             case when rolbypassrls then 'bypassrls' end,
                             case when rolreplication then 'replication' end, case when rolsuper then 'superuser' end)
            from pg_roles where rolname = '{role}'
            """));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("authenticator")]
    public async Task The_login_roles_may_become_each_API_role(string login)
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var role in new[] { "anon", "authenticated", "service_role" })
            Assert.Equal(role,
            await TestDatabase.QueryAsync<string>(database.As(login), $"set role {role}; select current_user::text"));
    }

    [Fact]
    public async Task What_postgres_makes_in_public_is_handed_to_the_API_roles_by_name()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.SqlAsync("create table public.t (id serial); "
            + "create function public.f() returns integer language sql as 'select 1'; "
            + "revoke all on function public.f() from public");
        foreach (var role in new[] { "anon", "authenticated", "service_role" })
            Assert.True(await database.QueryAsync<bool>(
                $"select has_table_privilege('{role}', 'public.t', 'delete') "
                + $"and has_function_privilege('{role}', 'public.f()', 'execute') "
                + $"and has_sequence_privilege('{role}', 'public.t_id_seq', 'usage')"));
    }

    [Fact]
    public async Task A_project_has_what_is_not_its_users_under_its_real_owners()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Project);
        Assert.Equal("auth.users:supabase_auth_admin realtime.messages:supabase_realtime_admin "
            + "storage.iceberg_tables:supabase_admin "
            + "storage.objects:supabase_storage_admin vault.secrets:supabase_admin", await database.QueryAsync<string>(
            "select string_agg(format('%s:%s', c, pg_get_userbyid(relowner)), ' ' order by "
            + "c::text) from pg_class join unnest("
            + "'{auth.users,storage.objects,storage.iceberg_tables,realtime.messages,vault.secrets}'::regclass[]) c "
            + "on c = oid"));
        Assert.Equal("supabase_realtime:postgres supabase_realtime_messages_publication:supabase_admin",
            await database.QueryAsync<string>("select string_agg(format('%s:%s', pubname, pg_get_userbyid(pubowner)), "
                + "' ' order by pubname) from pg_publication"));
        // Row security comes by itself, and what the platform keeps is not the user's to change.
        Assert.True(await database.QueryAsync<bool>("create table public.t (id integer); select relrowsecurity from "
            + "pg_class where oid = 'public.t'::regclass"));
        foreach (var statement in new[] { "insert into storage.iceberg_tables (bucket_id, name) values ('a', 'b')",
            "drop table auth.identities", "alter table auth.users add column mine text", "delete from storage.objects", "alter role anon superuser" })
            Assert.Equal("42501",
            (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => database.SqlAsync(statement))).SqlState);
    }

    [Fact]
    public async Task A_plain_server_has_nothing_of_Supabases()
    {
        await using var place = new SandboxPlace();
        var server = await place.StartAsync(new() { Plain = true });
        Assert.Equal("postgres", await TestDatabase.QueryAsync<string>(server.Connection,
            "select string_agg(rolname, ' ') from pg_roles where rolname !~ '^(pg_|supabase_admin$)'"));
        Assert.Equal(0, await TestDatabase.QueryAsync<long>(server.Connection,
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace"));
        Assert.Equal(ErrorIds.SandboxSeedInvalid, (await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new() { Plain = true, Seed = 10 }))).ErrorId);
        Assert.Equal(ErrorIds.SandboxFailed, (await Assert.ThrowsAsync<AiCacheException>(() =>
            place.StartAsync(new() { Extensions = ["pg_none"] }))).ErrorId);
    }

    [Fact]
    public async Task The_claims_of_a_request_say_who_asks()
    {
        await using var database = await TestDatabase.CreateAsync();
        const string id = "7f1c5a52-0f3e-4d0c-9f57-5c2f3f8f2a61";
        var claims = $$"""select set_config('request.jwt.claims', '{"sub": "{{id}}", "role": "authenticated"}', false)""";
        Assert.Equal($"{id} authenticated {id}", await database.QueryAsync<string>(
            "select concat_ws(' ', auth.uid(), auth.role(), auth.jwt() ->> 'sub') from "
            + $"({claims}) as claims where claims is not null"));
        Assert.Null(await TestDatabase.QueryAsync<Guid?>(database.As("authenticator"), "select null::uuid"));
        Assert.Null(await TestDatabase.QueryAsync<string>(database.Admin, "select auth.role()"));
    }

    [Fact]
    public async Task Row_security_shows_lectures_to_those_who_are_logged_in()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(48,
            await database.QueryAsync<long>("set role authenticated; select count(*) from public.lectures"));
        Assert.Equal(0, await database.QueryAsync<long>("set role anon; select count(*) from public.lectures"));
        Assert.Equal(6, await database.QueryAsync<long>("set role anon; select count(*) from public.courses"));
    }
}
