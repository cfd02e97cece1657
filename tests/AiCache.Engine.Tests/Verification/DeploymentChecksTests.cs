using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Tests.Deployment;
using AiCache.Engine.Verification;

namespace AiCache.Engine.Tests.Verification;

public sealed class DeploymentChecksTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static async Task<List<Check>> CheckAsync(TestDatabase database, params string[] categories)
    {
        await using var session = await database.OpenAsync();
        var checks = await DeploymentChecks.RunAsync(session.Work(), new() { Categories = categories },
            Stop).ToListAsync(Stop);
        await Remedies.DemandAsync(database, checks);
        return checks;
    }

    internal static string Show(IEnumerable<Check> checks) =>
        string.Join("\n", checks.Select(c =>
        $"{c.Status} {c.Name}: expected {c.Expected}, found {c.Actual}. {c.Message} -> {c.Remediation}"));

    [Fact]
    public async Task A_fresh_deployment_passes_every_check_but_the_use_of_its_indexes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        var checks = await CheckAsync(database);
        Assert.Equal("", Show(checks.Where(c => c.Status != CheckStatus.Passed && c.Category != CheckCategory.Usage)));
        Assert.All(checks.Where(c => c.Category == CheckCategory.Usage), c =>
            Assert.Equal(CheckStatus.Skipped, c.Status));
        // It has no cache nodes.
        Assert.Equal(CheckCategory.Deployment.Except([CheckCategory.Node]).Order(), checks.Select(c => c.Category).Distinct().Order());
        Assert.Equal(checks.Count, checks.Select(c => c.Name).Distinct().Count());
    }

    [Fact]
    public async Task What_is_not_deployed_is_skipped_with_the_command_that_deploys_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database, new() { Names = ["add_ai_response_cache"] });
        var checks = await CheckAsync(database);
        Assert.DoesNotContain(checks, c => c.Status is CheckStatus.Failed or CheckStatus.Warning);
        var skipped = checks.Where(c => c.Status == CheckStatus.Skipped && c.Category != CheckCategory.Usage).ToList();
        Assert.All(skipped, c => Assert.Matches("^Invoke-AiCacheMigration -Name "
            + "add_(lecture_content_hashes|ai_cache_stats)$", c.Remediation));
        Assert.Equal(["cache_access", "cache_delete", "cache_hit", "cache_insert", "cache_renew", "cache_select"],
            checks.Where(c => c is { Category: CheckCategory.Operation, Status: CheckStatus.Passed })
            .Select(c => c.Name["Operation.".Length..]).Order());
    }

    [Theory]
    [InlineData(DatabaseShape.Empty, null)]
    [InlineData(DatabaseShape.Supabase, null)]
    [InlineData(DatabaseShape.Supabase, CheckCategory.Index)]
    public async Task Where_nothing_is_deployed_that_is_one_failure_whatever_was_asked_for_and_the_rest_is_skipped(DatabaseShape shape, string? category)
    {
        await using var database = await TestDatabase.CreateAsync(shape);
        var checks = await CheckAsync(database, category is null ? [] : [category]);
        Assert.Equal(("Journal.deployment", CheckStatus.Failed, "Invoke-AiCacheMigration"),
            (checks[0].Name, checks[0].Status, checks[0].Remediation));
        Assert.NotEmpty(checks.Skip(1));
        Assert.All(checks.Skip(1), c => Assert.Equal(CheckStatus.Skipped, c.Status));
    }

    [Fact]
    public async Task Tables_that_are_all_gone_fail_although_they_are_recorded_and_only_indexes_were_asked_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop table public.ai_cache_stats, "
            + "public.lecture_content_hashes, public.ai_response_cache cascade");
        Assert.Equal("Journal.deployment",
            Assert.Single(await CheckAsync(database, CheckCategory.Index), c => c.Status == CheckStatus.Failed).Name);
    }

    [Fact]
    public async Task Recorded_objects_that_are_gone_are_a_failure()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("drop table public.ai_cache_stats cascade");
        var failed = Assert.Single(await CheckAsync(database), c => c.Status == CheckStatus.Failed);
        Assert.Equal(("Journal.add_ai_cache_stats", "Invoke-AiCacheMigration -Name add_ai_cache_stats"),
            (failed.Name, failed.Remediation));
    }

    [Fact]
    public async Task A_category_that_does_not_exist_is_named()
    {
        await using var database = await TestDatabase.CreateAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() => CheckAsync(database, "Tabel"));
        Assert.Equal((ErrorIds.CheckCategoryUnknown, "Tabel"), (error.ErrorId, error.Subject));
    }

    [Fact]
    public async Task A_journal_that_may_not_be_read_is_unknown_and_the_rest_is_checked()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        // Who may read all data, as postgres may, reads the journal, too.
        var role = TestDatabase.UniqueName("unread");
        await database.AdminSqlAsync($"""
            create role {role} login bypassrls password 'x'; grant anon, authenticated, service_role to {role};
            grant usage on schema aicache to {role}; grant select on aicache.stats_pending, public.lectures to {role}
            """);
        try
        {
            var target = database.As(role, "x");
            var checks = await CheckAsync();
            var closed = Assert.Single(checks, c => c is { NeedsAttention: true, Category: CheckCategory.Journal });
            Assert.Equal(("Journal.migration_journal", CheckStatus.Unknown), (closed.Name, closed.Status));
            Assert.Contains(checks, c => c is { Category: CheckCategory.Operation, Status: CheckStatus.Passed });
            await database.AdminSqlAsync(closed.Remediation!);
            Assert.DoesNotContain(await CheckAsync(), c =>
                c is { NeedsAttention: true, Category: CheckCategory.Journal });
            DatabaseSession.CloseIdle(target);

            async Task<List<Check>> CheckAsync()
            {
                await using var session = await DatabaseSession.OpenAsync(target, Stop);
                return await DeploymentChecks.RunAsync(session.Work(), new(), Stop).ToListAsync(Stop);
            }
        }
        finally
        {
            await database.AdminSqlAsync($"drop owned by {role} cascade; drop role {role}");
        }
    }

    [Fact]
    public async Task An_index_that_serves_many_rows_and_is_never_used_is_a_warning_and_one_that_is_used_passes()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeployTests.DeployAsync(database);
        await database.SqlAsync("insert into public.ai_response_cache (cache_key, operation_type, lecture_ids, "
            + "params, content_hash, response_data, tokens_used, content_size) "
            + "select md5(n::text), 'summary', array[gen_random_uuid()], '{}', md5(n::text), '{}', 1, 2 from "
            + "generate_series(1, 5000) n; analyze public.ai_response_cache");
        await using (var session = await database.OpenAsync())
            Assert.SkipUnless(session.ServerVersion.Major >= 15,
            "Before PostgreSQL 15 nobody can say when the statistics arrive.");
        await database.SqlAsync("begin; select from public.ai_response_cache where cache_key = md5('77'); "
            + "commit; select pg_stat_force_next_flush()");
        var checks = await CheckAsync(database, CheckCategory.Usage);
        var usage = checks.ToDictionary(c => c.Name, c => c.Status);
        Assert.Equal((CheckStatus.Passed, CheckStatus.Warning, CheckStatus.Skipped),
            (usage["Usage.idx_ai_cache_key"], usage["Usage.idx_ai_cache_content_hash"],
            usage["Usage.idx_ai_cache_stats_date"]));
        // No statement makes the application ask for what the index serves.
        Assert.All(checks.Where(c => c.Status == CheckStatus.Warning), c => Assert.Null(c.Remediation));
    }

    [Fact]
    public async Task A_deployment_by_a_role_that_neither_is_superuser_nor_bypasses_row_security_passes()
    {
        await using var database = await TestDatabase.CreateAsync();
        var role = TestDatabase.UniqueName("deployer");
        await database.AdminSqlAsync($"""
            create role {role} login password 'x';
            grant anon, authenticated, service_role to {role};
            grant create on schema public to {role}; grant create on database {database.Name} to {role};
            grant references, select on public.lectures to {role};
            create policy p on public.lectures for select to {role} using (true)
            """);
        try
        {
            var target = database.As(role, "x");
            await using var session = await DatabaseSession.OpenAsync(target, Stop);
            await AiCache.Engine.Deployment.Deploy.RunAsync(session.Work(), new(), Stop)
                .ToListAsync(Stop);
            var checks = await DeploymentChecks.RunAsync(session.Work(), new(), Stop)
                .ToListAsync(Stop);
            Assert.Equal("Data.orphaned_hashes",
                string.Join(", ", checks.Where(c => c.Status != CheckStatus.Passed
                && c.Category != CheckCategory.Usage).Select(c => c.Name)));
            Assert.Equal(CheckStatus.Unknown, checks.Single(c => c.Category == CheckCategory.Data).Status);
            // Row security that binds its owner, too, keeps the invalidation from deleting.
            await database.AdminSqlAsync("alter table public.ai_response_cache force row level security");
            Assert.Contains(await DeploymentChecks.RunAsync(session.Work(),
                new() { Categories = [CheckCategory.Owner] }, Stop)
                .ToListAsync(Stop), c =>
                c is { Name: "Owner.invalidate_cache_on_lecture_change", Status: CheckStatus.Failed });
            DatabaseSession.CloseIdle(target);
        }
        finally
        {
            await database.AdminSqlAsync($"drop owned by {role} cascade; drop role {role}");
        }
    }
}
