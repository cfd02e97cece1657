using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Deployment;
using static AiCache.Engine.Tests.Verification.DeploymentChecksTests;

namespace AiCache.Engine.Tests.Verification;

public sealed class RemedyTests
{
    [Theory]
    [InlineData("rename public.idx_ai_cache_key")]
    [InlineData("Get-AiCacheActivity | Where-Object Kind -eq LongTransaction; vacuum (analyze) public.ai_response_cache")]
    [InlineData("Invoke-AiCacheMigration -Name add_ai_cache_stats -Mend")]
    [InlineData("Run the application's own migrations first.")]
    [InlineData("")]
    public async Task What_cannot_be_pasted_is_no_remedy(string remedy)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseShape.Empty);
        var check = Check.Failed(CheckCategory.Server, "Server.example", "Wrong.").Mended(remedy);
        await Assert.ThrowsAnyAsync<Exception>(() => Remedies.DemandAsync(database, [check]));
    }

    [Fact]
    public async Task A_deployment_made_by_hand_is_told_to_be_adopted_before_it_is_repaired_and_that_mends_it()
    {
        await using var database = await AdoptionTests.MadeByHandAsync();
        var found = (await CheckAsync(database)).Where(c => c.NeedsAttention).ToList();
        var repairs = found.Select(c => c.Remediation ?? "").Where(r => r.Contains("-Repair")).ToList();
        Assert.NotEmpty(repairs);
        Assert.All(repairs, r => Assert.EndsWith("-Adopt -Repair", r));
        await DriftTests.MendAsync(database, found);
        Assert.Equal("", Show((await CheckAsync(database)).Where(c => c.Status is CheckStatus.Failed)));
    }

    [Fact]
    public async Task A_name_that_something_else_has_is_freed_without_losing_what_has_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.AdminSqlAsync("""
            alter table public.ai_cache_stats rename to kept;
            create materialized view public.ai_cache_stats as select 7 as n
            """);
        var check = Assert.Single(await CheckAsync(database, CheckCategory.Table),
            c => c.Name == "Table.ai_cache_stats" && c.Status == CheckStatus.Failed);
        await database.AdminSqlAsync(check.Remediation!);
        Assert.Equal(7, await database.QueryAsync<int>("select n from public.ai_cache_stats_of_another"));
    }
}
