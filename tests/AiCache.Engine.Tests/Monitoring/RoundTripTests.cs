using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Engine.Entries;
using AiCache.Engine.Health;
using AiCache.Engine.Impact;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;
using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>
/// How often each command waits for the server, beside opening the session. A far-away database makes each of them
/// felt.
/// </summary>
public sealed class RoundTripTests
{
    static readonly StorageOptions Exactly = new() { Exact = true };

    static async Task<int> CountAsync(TestDatabase database, Func<DatabaseSession, Task> work)
    {
        await using var session = await database.OpenAsync();
        var before = session.RoundTrips;
        await work(session);
        return session.RoundTrips - before;
    }

    static async Task<TestDatabase> UsedAsync()
    {
        var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(1_200);
        for (var day = 0; day < 60; day++) await database.AddDayAsync(day, hits: 60, misses: 40, tokens: 1000);
        return database;
    }

    [Fact]
    public async Task Days_sums_and_weeks_take_two_for_any_range()
    {
        await using var database = await UsedAsync();
        foreach (var options in new StatsOptions[] { new(), new() { Days = 36_500 },
            new() { Days = 60, ActiveOnly = true } })
        {
            Assert.Equal(2,
                await CountAsync(database, s => AllAsync(DailyStatistics.RunAsync(s.Work(), options, Stop))));
            Assert.Equal(2, await CountAsync(database, s => StatisticsSummary.RunAsync(s.Work(), options, Stop)));
            Assert.Equal(2,
                await CountAsync(database, s => AllAsync(WeeklyStatistics.RunAsync(s.Work(), options, Stop))));
        }
    }

    [Fact]
    public async Task Storage_takes_two_and_three_where_it_counts()
    {
        await using var database = await UsedAsync();
        Assert.Equal(2, await CountAsync(database, s => AllAsync(CacheStorage.RunAsync(s.Work(), new(), Stop))));
        Assert.Equal(3, await CountAsync(database, s => AllAsync(CacheStorage.RunAsync(s.Work(), Exactly, Stop))));
        await database.AdminSqlAsync("create extension pgstattuple schema extensions; grant execute on all "
            + "functions in schema extensions to postgres");
        Assert.Equal(3, await CountAsync(database, s => AllAsync(CacheStorage.RunAsync(s.Work(), Exactly, Stop))));
    }

    [Fact]
    public async Task Entries_take_two_however_many_there_are()
    {
        await using var database = await UsedAsync();
        EntryFilter[] filters =
        [
            new(), new() { IncludeResponse = true }, new() { Top = 10, Order = EntryOrder.Hits },
                new() { CacheKeys = ["none"] },
            new() { LectureIds = [Guid.NewGuid()], OperationTypes = ["quiz"], OlderThan = TimeSpan.FromHours(1) },
        ];
        foreach (var filter in filters)
        {
            Assert.Equal(2, await CountAsync(database, s => AllAsync(CacheEntries.RunAsync(s.Work(), filter, Stop))));
        }
    }

    [Fact]
    public async Task Removing_takes_one_and_one_for_each_batch_and_another_where_that_found_too_few()
    {
        await using var database = await UsedAsync();
        var keys = (await database.QueryAsync<string[]>(
            "select array(select cache_key::text from public.ai_response_cache limit 7)"))!;
        Task<int> RemoveAsync(params string[] some) => CountAsync(database, s =>
            EntryRemoval.RunAsync(s.Work(), new() { CacheKeys = some, BatchSize = 2 }, Stop));
        Assert.Equal(1 + 2, await RemoveAsync(keys[..4]));
        Assert.Equal(1 + 2 + 1, await RemoveAsync([.. keys[4..], "gone"]));
    }

    [Fact]
    public async Task Activity_takes_one()
    {
        await using var database = await UsedAsync();
        Assert.Equal(1, await CountAsync(database, s => AllAsync(CacheActivities.RunAsync(s.Work(),
            new() { LongerThan = TimeSpan.Zero }, Stop))));
    }

    [Fact]
    public async Task Health_takes_two_and_one_where_nothing_is_deployed()
    {
        await using var database = await UsedAsync();
        Assert.Equal(2, await CountAsync(database, s => AllAsync(HealthChecks.RunAsync(s.Work(), new(), Stop))));
        await using var empty = await TestDatabase.CreateAsync();
        Assert.Equal(1, await CountAsync(empty, s => AllAsync(HealthChecks.RunAsync(s.Work(), new(), Stop))));
    }

    [Fact]
    public async Task Impact_takes_two_and_one_for_each_round_and_each_change_in_it()
    {
        await using var database = await UsedAsync();
        // The first round warms up and is one more; updates and deletes on two tables make four changes.
        Assert.Equal(2 + 9, await CountAsync(database, s => MeasureAsync(s, new() { Rounds = 8 })));
        Assert.Equal(2 + (9 * (1 + 4)),
            await CountAsync(database, s => MeasureAsync(s, new() { Rounds = 8, IncludeWrites = true })));
    }

    [Fact]
    public async Task Names_to_complete_with_take_one_and_those_of_the_cache_a_look_before()
    {
        await using var database = await UsedAsync();
        foreach (var kind in Enum.GetValues<NameKind>())
            Assert.Equal(kind == NameKind.OperationType ? 2 : 1,
            await CountAsync(database, s => KnownNames.RunAsync(s.Work(), kind, Stop)));
    }

    static Task MeasureAsync(DatabaseSession session, ImpactOptions options) =>
        AllAsync(CacheImpact.RunAsync(session.Work(), options, Stop));

    static async Task AllAsync<T>(IAsyncEnumerable<T> records) => await records.ToListAsync(Stop);
}
