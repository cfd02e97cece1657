using AiCache.Engine.Activity;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Watch;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Watch;

public sealed class WatchTests
{
    [Fact]
    public async Task A_look_costs_two_round_trips_and_tells_what_has_moved()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(50);
        await database.AddDayAsync(1, hits: 90, misses: 10);
        await database.AddDayAsync(0, hits: 30, misses: 10, tokens: 700);
        await using var session = await database.OpenAsync();
        var looks = WatchCache.RunAsync(session.Work(), new() { Interval = TimeSpan.FromMilliseconds(50), Count = 2 },
            Stop)
            .GetAsyncEnumerator(Stop);

        await looks.MoveNextAsync();
        var first = looks.Current;
        await database.SqlAsync("update public.ai_cache_stats set total_requests = 140, "
            + "cache_hits = 130 where date = current_date");
        var before = session.RoundTrips;
        await looks.MoveNextAsync();
        var second = looks.Current;

        Assert.Equal(2, session.RoundTrips - before);
        Assert.Equal((8, 40L, 700L), (first.Requests.Count, first.Today, first.TokensSaved));
        Assert.Equal([90, 75], first.HitRates.TakeLast(2));
        Assert.Null(first.RequestsPerSecond);
        Assert.Equal(100 / (second.At - first.At).TotalSeconds, second.RequestsPerSecond!.Value, 0.001);
        Assert.True(first.LiveBytes > 0);
        Assert.False(await looks.MoveNextAsync());
        await looks.DisposeAsync();
    }

    [Fact]
    public async Task What_is_not_as_it_should_be_is_an_alert()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(1, hits: 10, misses: 990);
        await using var work = database.Target.Work();

        var look = await WatchCache.RunAsync(work, new() { Count = 1 }, Stop).FirstAsync(Stop);

        Assert.Contains(look.Alerts, a => a is { Name: "Health.HitRate", Status: CheckStatus.Failed });
        Assert.DoesNotContain(look.Alerts, a => a.Status == CheckStatus.Passed);
    }

    [Fact]
    public async Task Who_locks_the_cache_is_told_though_nothing_else_can_be_read()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var holder = await database.OpenAsync();
        await using var transaction = await holder.BeginAsync(TransactionSettings.Default, Stop);
        await transaction.RunAsync(Stop, new SqlStep("lock", "lock table public.ai_response_cache"));
        await using var work = database.Target.Work();

        var waiting = database.SqlAsync("select count(*) from public.ai_response_cache");
        WatchSnapshot look;
        do look = await WatchCache.RunAsync(work, new() { Count = 1 }, Stop).FirstAsync(Stop);
        while (look.Activities.Count < 2);

        Assert.Contains(look.Alerts, a => a is { Name: "Health.locked", Status: CheckStatus.Unknown });
        Assert.Contains(look.Activities, a => a.Kind == ActivityKind.Blocked);
        Assert.Equal((null, null), (look.Today, look.TokensSaved));
        await transaction.DisposeAsync();
        await waiting;
    }

    [Fact]
    public async Task Who_has_seen_enough_ends_it_without_a_failure()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var work = database.Target.Work();
        using var enough = new CancellationTokenSource();
        var looks = 0;

        await foreach (var _ in WatchCache.RunAsync(work,
            new() { Interval = TimeSpan.FromHours(1), Enough = enough.Token }, Stop))
        {
            looks++;
            enough.Cancel();
        }

        Assert.Equal(1, looks);
    }
}
