using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Verification;

using static AiCache.Engine.Tests.Verification.DeploymentChecksTests;

namespace AiCache.Engine.Tests.Verification;

/// <summary>The truth table finds what a role really can do, however it came to it.</summary>
public sealed class RowSecurityTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("grant select on public.ai_response_cache to anon; create policy p on "
        + "public.ai_response_cache for select to anon using (true)",
        "RowSecurity.ai_response_cache.anon", "nothing", "select")]
    [InlineData("grant select on public.ai_response_cache to anon; alter table "
        + "public.ai_response_cache disable row level security",
        "RowSecurity.ai_response_cache.anon", "nothing", "select")]
    [InlineData("grant insert on public.ai_response_cache to authenticated; create policy p on "
        + "public.ai_response_cache for insert to public with check (auth.role() = 'authenticated')",
        "RowSecurity.ai_response_cache.authenticated", "select", "select, insert")]
    [InlineData("grant insert on public.lecture_content_hashes to authenticated; create policy p on "
        + "public.lecture_content_hashes for insert to authenticated with check (true)",
        "RowSecurity.lecture_content_hashes.authenticated", "select", "select, insert")]
    [InlineData("grant update on public.ai_cache_stats to authenticated; create policy p on public.ai_cache_stats for "
        + "update to authenticated using (true)",
        "RowSecurity.ai_cache_stats.authenticated", "select", "select, update")]
    [InlineData("grant delete on public.lecture_content_hashes to authenticated; create policy p on "
        + "public.lecture_content_hashes for delete to authenticated using (true)",
        "RowSecurity.lecture_content_hashes.authenticated", "select", "select, delete")]
    [InlineData("drop policy ai_cache_stats_read on public.ai_cache_stats", "RowSecurity.ai_cache_stats.authenticated",
        "select", "nothing")]
    [InlineData("create policy p on public.ai_response_cache as restrictive for select to authenticated using (false)",
        "RowSecurity.ai_response_cache.authenticated", "select", "nothing")]
    [InlineData("revoke delete on public.ai_cache_stats from service_role", "RowSecurity.ai_cache_stats.service_role",
        "select, insert, update, delete", "select, insert, update")]
    [InlineData("grant execute on function public.update_cache_access() to authenticated",
        "RowSecurity.functions_of_add_ai_response_cache.authenticated", "nothing", "update_cache_access")]
    [InlineData("revoke execute on function public.get_cache_stats(date, date) from authenticated",
        "RowSecurity.functions_of_add_ai_cache_stats.authenticated", "get_cache_stats", "nothing")]
    public async Task A_role_that_can_do_more_or_less_than_it_should_is_found(string drift, string name,
        string expected, string actual)
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.AdminSqlAsync(drift);
        var wrong = (await CheckAsync(database, CheckCategory.RowSecurity)).Where(c => c.Status != CheckStatus.Passed)
            .ToList();
        Assert.Equal((name, expected, actual, CheckStatus.Failed),
            (wrong[0].Name, wrong[0].Expected, wrong[0].Actual, wrong[0].Status));
        Assert.Single(wrong);
    }

    [Fact]
    public async Task A_privilege_that_comes_from_another_role_is_found()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var role = TestDatabase.UniqueName("readers");
        await database.AdminSqlAsync($"create role {role}; grant select on public.ai_response_cache to {role}; alter "
            + $"role authenticated inherit; grant {role} to authenticated; create policy p on "
            + $"public.ai_response_cache for all to {role} using (true); grant delete "
            + $"on public.ai_response_cache to {role}");
        try
        {
            var wrong = Assert.Single(await CheckAsync(database, CheckCategory.RowSecurity), c =>
                c.Status != CheckStatus.Passed);
            Assert.Equal(("RowSecurity.ai_response_cache.authenticated", "select, delete"), (wrong.Name, wrong.Actual));
        }
        finally
        {
            await database.AdminSqlAsync($"alter role authenticated noinherit; drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task A_role_that_may_not_be_tried_is_unknown_with_the_grant_that_is_missing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var role = TestDatabase.UniqueName("watcher");
        await database.AdminSqlAsync($"create role {role} login password 'x'; grant pg_read_all_data to "
            + $"{role}; grant authenticated to {role}");
        try
        {
            var target = database.As(role, "x");
            await using var session = await DatabaseSession.OpenAsync(target, Stop);
            var checks = await DeploymentChecks.RunAsync(session.Work(),
                new() { Categories = ["RowSecurity", "Operation", "Data"] }, Stop)
                .ToListAsync(Stop);
            Assert.DoesNotContain(checks, c => c.Status is CheckStatus.Warning);
            Assert.All(checks.Where(c => c.Name.EndsWith(".anon", StringComparison.Ordinal)), c =>
                Assert.Equal((CheckStatus.Unknown, $"grant anon to {role}"), (c.Status, c.Remediation)));
            Assert.Equal(CheckStatus.Passed,
                checks.Single(c => c.Name == "RowSecurity.functions_of_add_ai_cache_stats.authenticated").Status);
            Assert.Equal(CheckStatus.Unknown, checks.Single(c => c.Name == "Operation.invalidation_any_caller").Status);
            DatabaseSession.CloseIdle(target);
        }
        finally
        {
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task Without_a_lecture_what_needs_one_is_skipped_and_the_rest_is_tried()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("delete from public.lectures");
        var checks = await CheckAsync(database, CheckCategory.RowSecurity, CheckCategory.Operation);
        Assert.DoesNotContain(checks, c => c.Status is CheckStatus.Failed or CheckStatus.Warning);
        Assert.Equal(["RowSecurity.lecture_content_hashes.authenticated",
            "RowSecurity.lecture_content_hashes.service_role"],
            checks.Where(c => c.Status == CheckStatus.Skipped && c.Category == CheckCategory.RowSecurity)
            .Select(c => c.Name));
        Assert.All(checks.Where(c => c.Name.StartsWith("Operation.hash", StringComparison.Ordinal)), c =>
            Assert.Contains("public.lectures shows no row", c.Message));
    }
}
