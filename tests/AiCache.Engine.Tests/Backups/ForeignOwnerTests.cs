using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Backups;

/// <summary>What is ours and belongs to the platform's superuser, as a dashboard once made it.</summary>
public sealed class ForeignOwnerTests
{
    const string Rows = "select (select count(*) from public.ai_response_cache) || ' ' || "
        + "(select md5(string_agg(c::text, ' ' order by cache_key)) from public.ai_response_cache c) || ' ' || "
        + "(select md5(string_agg(s::text, ' ' order by date)) from public.ai_cache_stats s)";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("table public.ai_cache_stats")]
    [InlineData("table public.ai_response_cache")]
    [InlineData("table aicache.stats_pending")]
    [InlineData("function public.get_cache_stats(date, date)")]
    [InlineData("function public.update_cache_access()")]
    public async Task It_is_told_everywhere_before_anything_and_the_way_without_a_superuser_leads_back(string thing)
    {
        await using var database = await CacheContent.CreateAsync(20);
        var rows = await database.QueryAsync<string>(Rows);
        await database.AdminSqlAsync($"alter {thing} owner to supabase_admin");
        await using var work = database.Target.Work();
        var refused = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.PlanAsync(work, new() { Repair = true }, Stop).ToListAsync(Stop));
        Assert.Equal((ErrorIds.PermissionDenied, FailureKind.Permission), (refused.ErrorId, refused.Kind));
        var prerequisite = await PrerequisiteChecks.RunAsync(work, Stop).SingleAsync(c => c.Name == "Name.owner", Stop);
        var deployment = (await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop))
            .Single(c => c.Name.StartsWith("Owner.", StringComparison.Ordinal) && c.Status == CheckStatus.Failed);
        foreach (var text in new[] { refused.Message, prerequisite.Message, deployment.Message })
            Assert.Contains($"{thing} belongs to supabase_admin", text);
        foreach (var check in new[] { prerequisite, deployment })
        {
            Assert.Equal($"alter {thing} owner to postgres", check.Remediation);
            Assert.Contains($"the {thing}", check.Hint);
        }

        using var folder = new BackupFolder();
        var backup = await folder.WriteAsync(database, new() { Path = "", Scope = BackupScope.Cache });
        await database.SqlAsync($"drop {thing} cascade");
        await foreach (var _ in Deploy.RunAsync(work, new() { Repair = true }, Stop)) { }
        await RestoreTests.RestoreAsync(database.Target, new() { Path = backup.Path, Clean = true, AllowNewerTarget = true });
        Assert.Equal(rows, await database.QueryAsync<string>(Rows));
        Assert.DoesNotContain(await DeploymentChecks.RunAsync(work, new(), Stop).ToListAsync(Stop),
            c => c.Status is CheckStatus.Failed or CheckStatus.Unknown);
    }

    [Fact]
    public async Task The_journal_is_looked_at_too()
    {
        await using var database = await CacheContent.CreateAsync(1);
        await database.AdminSqlAsync("alter table aicache.migration_journal owner to supabase_admin; "
            + "drop trigger update_cache_stats_timestamp on public.ai_cache_stats");
        await using var work = database.Target.Work();
        var refused = await Assert.ThrowsAsync<AiCacheException>(async () =>
            await Deploy.RunAsync(work, new() { Repair = true }, Stop).ToListAsync(Stop));
        Assert.Contains("table aicache.migration_journal belongs to supabase_admin", refused.Message);
        await database.AdminSqlAsync("alter table aicache.migration_journal owner to postgres");
        Assert.Contains(await Deploy.RunAsync(work, new() { Repair = true }, Stop).ToListAsync(Stop),
            r => r.Outcome == MigrationOutcome.Repaired);
    }
}
