using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Tests.Verification;
using static AiCache.Engine.Tests.Health.HealthReading;

namespace AiCache.Engine.Tests.Health;

/// <summary>Whoever may not look is told so, and never that all is well.</summary>
public sealed class HealthRightsTests
{
    [Fact]
    public async Task A_role_without_rights_sees_nothing_green_and_is_told_the_grant_that_mends_it()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(500);
        for (var day = 0; day < 9; day++) await database.AddDayAsync(day, hits: 700, misses: 300, tokens: 1000);
        await AsWatcherAsync(database, async target =>
        {
            var closed = await ReadAsync(database, target: target);
            Assert.Equal(["Activity", "Counters", "HitRate", "Invalidations", "Misses", "StatisticsWriter"],
                closed.Where(c => c.Value.Status == CheckStatus.Unknown).Select(c => c.Key).Order());
            Assert.All(closed.Values, c => Assert.True(c.Status is CheckStatus.Passed or CheckStatus.Unknown,
                c.ToString()));
            foreach (var grant in closed.Values.Select(c => c.Remediation).OfType<string>().Distinct())
                await database.AdminSqlAsync(grant);
            Assert.All((await ReadAsync(database, target: target)).Values, c =>
                Assert.Equal(CheckStatus.Passed, c.Status));
            // What was granted is no difference from the contract.
            Assert.DoesNotContain(await DeploymentChecksTests.CheckAsync(database,
                CheckCategory.Policy, CheckCategory.Privilege), c => c.NeedsAttention);
        });
    }

    [Fact]
    public async Task Whoever_may_not_read_since_when_the_cache_is_there_does_not_know_whether_it_is_idle()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.SqlAsync("update aicache.migration_journal set applied_at = now() - interval '25 hours'");
        await AsWatcherAsync(database, async target =>
        {
            await database.AdminSqlAsync($"grant authenticated to {target.Username}");
            var closed = (await ReadAsync(database, target: target))["Activity"];
            Assert.Equal(CheckStatus.Unknown, closed.Status);
            Assert.Contains("aicache.migration_journal", closed.Message);
            await database.AdminSqlAsync(closed.Remediation!);
            Assert.Equal(CheckStatus.Warning, (await ReadAsync(database, target: target))["Activity"].Status);
        });
    }

    [Fact]
    public async Task Traffic_that_only_the_statistics_show_is_no_silence_for_whoever_may_not_read_them()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 7, misses: 3);
        await database.SqlAsync("update aicache.migration_journal set applied_at = now() - interval '25 hours'");
        await AsWatcherAsync(database, async target =>
        {
            await database.AdminSqlAsync($"grant pg_read_all_data to {target.Username}; create policy watch on "
                + $"public.ai_response_cache for select to {target.Username} using (true)");
            Assert.Equal(CheckStatus.Unknown, (await ReadAsync(database, target: target))["Activity"].Status);
        });
    }

    static async Task AsWatcherAsync(TestDatabase database, Func<DatabaseTarget, Task> watch)
    {
        var role = TestDatabase.UniqueName("watcher");
        await database.AdminSqlAsync($"create role {role} login password 'w'");
        var target = database.As(role, "w");
        try
        {
            await watch(target);
        }
        finally
        {
            DataSources.Release(target);
            await database.AdminSqlAsync($"drop owned by {role}; drop role {role}");
        }
    }
}
