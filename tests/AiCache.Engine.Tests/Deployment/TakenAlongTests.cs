using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Tests.Verification;

namespace AiCache.Engine.Tests.Deployment;

public sealed class TakenAlongTests
{
    const string Published = "select string_agg(format('%s %s %s', pubname, tablename, (select "
        + "relreplident from pg_class where oid = "
        + "format('%I.%I', schemaname, tablename)::regclass)), ', ' order by tablename) from pg_publication_tables "
        + "where pubname = 'supabase_realtime'";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_undo_says_which_publications_lose_a_table_and_what_puts_it_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("alter publication supabase_realtime add table "
            + "public.ai_cache_stats, public.ai_response_cache; "
            + "alter table public.ai_cache_stats replica identity full");
        var before = await database.QueryAsync<string>(Published);
        await using var session = await database.OpenAsync();
        var planned = await Undo.PlanAsync(session.Work(), new() { Scope = UndoScope.Stats }, Stop).ToListAsync(Stop);
        Assert.Equal("public.ai_cache_stats in publication supabase_realtime",
            Assert.Single(Assert.Single(planned).TakesAlong));
        var undone = await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
        Assert.Equal(2, undone.Sum(u => u.TakesAlong.Count));
        await DeployTests.DeployAsync(database);
        Assert.NotEqual(before, await database.QueryAsync<string>(Published));
        await database.SqlAsync(string.Join(';', undone.SelectMany(u => u.PutBack)));
        Assert.Equal(before, await database.QueryAsync<string>(Published));
    }

    [Fact]
    public async Task An_undo_that_takes_nothing_along_says_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await using var session = await database.OpenAsync();
        Assert.All(await Undo.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop), u =>
            Assert.Empty(u.TakesAlong.Concat(u.PutBack)));
        Assert.All(await Undo.PlanAsync(session.Work(), new(), Stop).ToListAsync(Stop), u =>
            Assert.Empty(u.TakesAlong));
    }

    [Theory]
    [InlineData("default", CheckStatus.Passed)]
    [InlineData("full", CheckStatus.Warning)]
    [InlineData("nothing", CheckStatus.Warning)]
    public async Task A_published_table_is_told_with_its_replica_identity(string identity, CheckStatus status)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        Assert.DoesNotContain(await DeploymentChecksTests.CheckAsync(database, CheckCategory.Data),
            c => c.Name.EndsWith(".published", StringComparison.Ordinal));
        await database.SqlAsync("alter publication supabase_realtime add table public.ai_cache_stats; "
            + $"alter table public.ai_cache_stats replica identity {identity}");
        var check = (await DeploymentChecksTests.CheckAsync(database, CheckCategory.Data))
            .Single(c => c.Name == "Data.ai_cache_stats.published");
        Assert.Equal((status, $"replica identity {identity}"), (check.Status, check.Actual));
        if (check.Remediation is not { } remedy) return;
        await database.SqlAsync(remedy);
        Assert.Equal(CheckStatus.Passed, (await DeploymentChecksTests.CheckAsync(database, CheckCategory.Data))
            .Single(c => c.Name == "Data.ai_cache_stats.published").Status);
    }
}
