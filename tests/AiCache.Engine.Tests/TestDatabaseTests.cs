namespace AiCache.Engine.Tests;

public sealed class TestDatabaseTests
{
    [Fact]
    public async Task Each_test_has_a_supabase_shaped_database_of_its_own()
    {
        await using var one = await TestDatabase.CreateAsync();
        await using var two = await TestDatabase.CreateAsync();
        await one.SqlAsync("create table public.only_here (id integer); insert into public.only_here values (1)");
        Assert.True(await one.QueryAsync<bool>("select has_table_privilege('anon', 'public.only_here', 'select')"));
        Assert.Null(await two.QueryAsync<string>("select to_regclass('public.only_here')::text"));
        Assert.Equal(48, await two.QueryAsync<long>("select count(*) from public.lectures"));
        var psql = await two.PsqlAsync("select count(*) from public.courses;", "-A", "-t");
        Assert.Equal("6", psql.Output.Trim());
    }

    [Fact]
    public async Task An_empty_database_has_no_table()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from pg_tables where schemaname = 'public'"));
    }
}
