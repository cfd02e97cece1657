using AiCache.Engine.Acceptance;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Impact;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Verification;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Acceptance;

public sealed class SuccessCriteriaTests
{
    static async Task<List<SuccessCriterion>> CriteriaAsync(TestDatabase database, SuccessOptions? options = null)
    {
        await using var work = database.Target.Work();
        return await SuccessCriteria.RunAsync(work, options ?? new(), Stop).ToListAsync(Stop);
    }

    [Fact]
    public async Task A_good_deployment_meets_what_can_be_judged()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20);

        var criteria = await CriteriaAsync(database);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], criteria.Select(c => c.Number));
        Assert.DoesNotContain(criteria, c => c.Status is CheckStatus.Failed or CheckStatus.Unknown);
        Assert.Equal([CheckStatus.Passed, CheckStatus.Skipped, CheckStatus.Passed],
            criteria.Skip(4).Select(c => c.Status));
        Assert.Contains(criteria[6].Checks, c => c.Message == "10 entries read.");
    }

    [Fact]
    public async Task Every_check_of_the_deployment_stands_under_one_criterion()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var work = database.Target.Work();
        var all = await DeploymentChecks.RunAsync(work, new(), Stop).Select(c => c.Name).ToListAsync(Stop);

        var under = (await CriteriaAsync(database)).SelectMany(c => c.Checks)
            .Where(c => c.Category is not (CheckCategory.Impact or CheckCategory.Monitoring)).Select(c => c.Name);

        Assert.Equal(all.Order(StringComparer.Ordinal), under.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_criterion_is_as_bad_as_the_worst_of_its_checks()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("drop policy ai_response_cache_read on public.ai_response_cache");

        var criteria = await CriteriaAsync(database);

        Assert.Equal(CheckStatus.Failed, criteria[2].Status);
        Assert.Contains(criteria[2].Checks, c => c.Name == "Policy.ai_response_cache.read");
        Assert.NotEqual(CheckStatus.Failed, criteria[0].Status);
    }

    [Fact]
    public async Task Where_nothing_is_deployed_monitoring_fails_and_is_no_exception()
    {
        await using var database = await TestDatabase.CreateAsync();

        var criteria = await CriteriaAsync(database);

        Assert.Equal(CheckStatus.Failed, criteria[0].Status);
        Assert.Equal(CheckStatus.Failed, criteria[6].Status);
    }

    [Fact]
    public async Task With_a_measure_from_before_existing_queries_are_judged()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(20);
        await using var work = database.Target.Work();
        var longer = TimeSpan.FromSeconds(1);
        var before = await CacheImpact.RunAsync(work, new() { Rounds = 5, Source = ImpactSource.Timings }, Stop)
            .Select(m => m with { Typical = m.Typical + longer, Low = m.Low + longer, High = m.High + longer })
            .ToListAsync(Stop);

        var sixth = (await CriteriaAsync(database, new() { Baseline = before }))[5];

        Assert.NotEmpty(before);
        Assert.Equal(before.Select(m => $"Impact.{m.Name}"), sixth.Checks.Select(c => c.Name));
        Assert.Equal(CheckStatus.Passed, sixth.Status);
        Assert.All(sixth.Checks, c => Assert.EndsWith(": faster.", c.Message));
        Assert.All(sixth.Checks, c => Assert.Equal((125.0, "percent"), (c.Threshold!.Value, c.Unit)));
    }

    [Theory]
    [InlineData(ImpactVerdict.Slower, CheckStatus.Failed)]
    [InlineData(ImpactVerdict.Inconclusive, CheckStatus.Warning)]
    [InlineData(ImpactVerdict.Unchanged, CheckStatus.Passed)]
    [InlineData(ImpactVerdict.NotRun, CheckStatus.Skipped)]
    [InlineData(ImpactVerdict.NotCompared, CheckStatus.Skipped)]
    public void A_query_that_is_slower_than_before_fails_and_what_noise_explains_does_not(ImpactVerdict verdict,
        CheckStatus expected)
    {
        var check = ImpactChecks.Judge(new()
        {
            Name = "public.lectures.read", Query = "select", Source = ImpactSource.Timings, Calls = 5,
            Typical = TimeSpan.FromMilliseconds(3), Low = TimeSpan.Zero, High = TimeSpan.Zero,
            Before = TimeSpan.FromMilliseconds(1), Ratio = 3, Verdict = verdict, MeasuredAt = DateTimeOffset.UtcNow,
            Database = "shop",
        }, new());
        Assert.Equal((expected, 300), (check.Status, check.Value));
        Assert.Equal(expected == CheckStatus.Passed, check.Hint is null);
    }

    [Fact]
    public async Task Without_one_the_criterion_is_skipped_and_says_what_it_takes()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var sixth = (await CriteriaAsync(database))[5];
        Assert.Equal(CheckStatus.Skipped, sixth.Status);
        Assert.Contains("as -Baseline", Assert.Single(sixth.Checks).Hint);
    }

    /// <summary>What the guide expects after each step, and what this deployment has beyond it.</summary>
    [Fact]
    public async Task Each_migration_counts_what_it_makes_and_what_of_it_is_there()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("drop index public.idx_ai_cache_content_hash; "
            + "alter table public.ai_cache_stats drop column updated_at cascade; create index mine on "
            + "public.ai_response_cache (tokens_used)");

        Assert.Equal(
            [
                "1 of 1 tables, 12 of 12 columns, 5 of 6 indexes, 3 of 3 constraints, 2 of 2 "
                    + "policies, 1 of 1 triggers, 1 of 1 functions",
                "1 of 1 tables, 3 of 3 columns, 1 of 1 indexes, 1 of 1 constraints, 2 of 2 "
                    + "policies, 2 of 2 triggers, 2 of 2 functions",
                "2 of 2 tables, 10 of 11 columns, 3 of 3 indexes, 4 of 4 policies, 1 of 1 triggers, 5 of 5 functions",
            ], await ObjectsAsync(database));
    }

    [Fact]
    public async Task A_migration_that_is_not_deployed_has_none_of_what_it_makes()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.StartsWith("0 of 1 tables, 0 of 12 columns, 0 of 6 indexes", (await ObjectsAsync(database))[0],
            StringComparison.Ordinal);
    }

    static async Task<List<string>> ObjectsAsync(TestDatabase database)
    {
        await using var work = database.Target.Work();
        return await MigrationStates.RunAsync(work, Stop).Select(m => string.Join(", ", m.Objects)).ToListAsync(Stop);
    }
}
