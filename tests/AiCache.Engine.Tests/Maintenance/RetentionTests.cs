using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Tests.Monitoring;

using static AiCache.Engine.Tests.Maintenance.AgedDatabase;

namespace AiCache.Engine.Tests.Maintenance;

public sealed class RetentionTests
{
    static async Task<List<RetentionCandidate>> MeasureAsync(TestDatabase database, RetentionOptions? options = null)
    {
        await using var work = database.Target.Work();
        return await MeasureRetention.RunAsync(work, options ?? new() { Candidates = [7, 30, 60] }, Stop)
            .ToListAsync(Stop);
    }

    [Fact]
    public async Task An_entry_without_a_time_is_older_than_nothing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("timed", 2, "now() - interval '80 days'", "now() - interval '79 days'");
        await database.SqlAsync("alter table public.ai_response_cache alter column created_at drop not null");
        await database.SqlAsync("update public.ai_response_cache set created_at = null where cache_key like '%1'");
        Assert.Equal([1L, 1, 1], (await MeasureAsync(database)).Select(c => c.Entries));
    }

    /// <summary>Each entry of AddAsync has two hits, a token and 100 bytes.</summary>
    [Fact]
    public async Task What_was_used_at_a_greater_age_is_what_a_retention_loses()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("soon", 50, "now() - interval '80 days'", "now() - interval '79 days'");
        await database.AddAsync("late", 3, "now() - interval '80 days'", "now() - interval '45 days'");
        await database.AddAsync("young", 10, "now() - interval '2 days'", "now() - interval '1 day'");

        var found = await MeasureAsync(database,
            new() { Candidates = [60, 7, 30, 30], CostPerMillionTokens = 1_000_000 });

        Assert.Equal([7, 30, 60], found.Select(c => c.Days));
        Assert.Equal([53L, 53, 53], found.Select(c => c.Entries));
        Assert.Equal([1000L, 1000, 1000], found.Select(c => c.KeptBytes));
        Assert.Equal([3L, 3, 0], found.Select(c => c.UsedLater));
        Assert.Equal([3L, 3, 0], found.Select(c => c.LostHitsAtLeast));
        Assert.Equal([6L, 6, 0], found.Select(c => c.LostHitsAtMost));
        Assert.Equal([3m, 3, 0], found.Select(c => c.LostCostAtLeast));
        Assert.Equal([6m, 6, 0], found.Select(c => c.LostCostAtMost));
        Assert.Null(found[2].LastUsed);
        Assert.Equal(DateTimeOffset.UtcNow.AddDays(-45), found[0].LastUsed!.Value, TimeSpan.FromHours(1));
        var chosen = Assert.Single(found, c => c.Recommended);
        Assert.Equal(60, chosen.Days);
        Assert.Equal("No entry was asked for again when it was older than 60 days. It frees 5.2 KB.", chosen.Reason);
    }

    [Theory]
    [InlineData(0.5, 60)]
    [InlineData(5, 7)]
    public async Task The_shortest_that_loses_no_more_than_may_be_lost_is_recommended(double most, int days)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("soon", 97, "now() - interval '80 days'", "now() - interval '79 days'");
        await database.AddAsync("late", 3, "now() - interval '80 days'", "now() - interval '45 days'");

        var found = await MeasureAsync(database, new() { Candidates = [7, 30, 60], MaximumLostHits = most });

        Assert.Equal(days, Assert.Single(found, c => c.Recommended).Days);
    }

    [Fact]
    public async Task Where_every_one_loses_too_much_the_longest_that_can_be_judged_is_recommended()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("late", 4, "now() - interval '40 days'", "now()");

        var chosen = Assert.Single(await MeasureAsync(database), c => c.Recommended);

        Assert.Equal(30, chosen.Days);
        Assert.StartsWith("Every one that frees anything loses more than 1 % of the hits; this one loses least. Of 8 "
            + "hits at least 4 and at most 8 (100 %)",
            chosen.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "No entry was asked for again so far")]
    [InlineData(5, "The oldest entry is 3 days old")]
    public async Task Where_there_is_nothing_to_judge_by_it_is_the_guides(int entries, string reason)
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("young", entries, "now() - interval '73 hours'", "now()");

        var chosen = Assert.Single(await MeasureAsync(database), c => c.Recommended);

        Assert.Equal(30, chosen.Days);
        Assert.StartsWith(reason + ": there is nothing to judge by yet", chosen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_without_end_spoil_nothing()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("late", 1, "now() - interval '80 days'", "now() - interval '45 days'");
        await database.AddAsync("never", 1, "'infinity'", "'infinity'");
        await database.AddAsync("always", 1, "'-infinity'", "'infinity'");

        var found = await MeasureAsync(database);

        Assert.Equal([2L, 2, 2], found.Select(c => c.Entries));
        Assert.Equal([2L, 2, 1], found.Select(c => c.UsedLater));
    }

    [Fact]
    public async Task A_preview_of_a_purge_says_what_other_retentions_would_mean()
    {
        await using var database = await CreateAsync(stale: 20, fresh: 5);
        await using var work = database.Target.Work();

        var plain = await PurgeEntries.PlanAsync(work, new(), Stop);
        var judged = await PurgeEntries.PlanAsync(work, new() { OlderThanDays = 21, JudgeRetention = true }, Stop);

        Assert.Empty(plain.Retention);
        Assert.Equal(judged.Entries, Assert.Single(judged.Retention, c => c.Days == 21).Entries);
        Assert.Single(judged.Retention, c => c.Recommended);
    }

    [Fact]
    public async Task No_retention_at_all_is_an_error()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        var error = await Assert.ThrowsAsync<AiCacheException>(() => MeasureAsync(database, new() { Candidates = [] }));
        Assert.Equal(ErrorIds.RangeInvalid, error.ErrorId);
    }

    [Fact]
    public async Task Each_kind_of_operation_tells_what_it_stores_and_saves()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddAsync("quiz", 3, "now() - interval '1 day'", "now()");
        await database.AddAsync("summary", 1, "now()");
        await database.SqlAsync("update public.ai_response_cache set hit_count = 0 where cache_key = 'quiz 1'");
        await database.SqlAsync("update public.ai_response_cache set hit_count = 1 where cache_key = 'quiz 2'");
        await database.SqlAsync("update public.ai_response_cache set tokens_used = 2000000000, hit_count = "
            + "2000000000 where cache_key = 'summary 1'");
        await using var work = database.Target.Work();

        var found = await OperationUsages.RunAsync(work, 1_000_000, Stop).ToListAsync(Stop);

        Assert.Equal(["summary", "quiz"], found.Select(o => o.OperationType));
        Assert.Equal(4_000_000_000_000_000_000, found[0].TokensSaved);
        Assert.Equal((3L, 300L, 2L, 66.67m, 3L, 3L, 3L, 3m), (found[1].Entries, found[1].Bytes, found[1].AskedAgain,
            found[1].ReuseRate, found[1].Hits, found[1].TokensUsed, found[1].TokensSaved, found[1].EstimatedCostSaved));
    }
}
