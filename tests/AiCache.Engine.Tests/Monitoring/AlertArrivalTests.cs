using System.Text.Json;
using AiCache.Engine.Health;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Monitoring;

/// <summary>From a threshold that a database breaches to somebody who is told of it.</summary>
public sealed class AlertArrivalTests
{
    static async Task WriteAsync(TestDatabase database, string folder)
    {
        await using var session = await database.OpenAsync();
        var work = session.Work();
        List<object> items =
        [
            .. await HealthChecks.RunAsync(work, new(), Stop).ToListAsync(Stop),
            .. await DailyStatistics.RunAsync(work, new() { Days = 1 }, Stop).ToListAsync(Stop),
            .. await CacheStorage.RunAsync(work, new(), Stop).ToListAsync(Stop),
        ];
        var options = new ReportOptions { Items = items, Path = Path.Combine(folder, "aicache.prom") };
        await foreach (var _ in ExportReport.RunAsync(work, options, Stop)) { }
    }

    /// <summary>Waits until a message tells of the alert, and returns the alert.</summary>
    static async Task<JsonElement> WaitAsync(WebhookListener listener, string name, string status)
    {
        while (true)
        {
            var message = JsonDocument.Parse((await listener.NextAsync(Stop)).Body).RootElement;
            foreach (var alert in message.GetProperty("alerts").EnumerateArray())
                if (alert.GetProperty("labels").GetProperty("alertname").GetString() == name
                    && alert.GetProperty("status").GetString() == status) return alert;
        }
    }

    [Fact]
    public async Task A_threshold_that_is_breached_comes_through_prometheus_and_alertmanager_to_a_webhook_and_so_does_its_end()
    {
        await using var listener = new WebhookListener();
        await using var stack = new AlertStack();
        await stack.StartAlertmanagerAsync(listener.Address, Stop);
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddEntriesAsync(10);
        await database.AddDayAsync(0, hits: 29, misses: 71);
        await WriteAsync(database, stack.Metrics);
        await stack.StartPrometheusAsync(Stop);

        var alert = await WaitAsync(listener, "AiCacheHitRateLow", "firing");
        Assert.Equal($"Hit rate 29% at {database.Target.DisplayName}",
            alert.GetProperty("annotations").GetProperty("summary").GetString());
        Assert.Equal("Health.HitRate", alert.GetProperty("labels").GetProperty("check").GetString());

        await database.SqlAsync("update public.ai_cache_stats set cache_hits = 90, cache_misses = 10");
        await WriteAsync(database, stack.Metrics);
        await WaitAsync(listener, "AiCacheHitRateLow", "resolved");
    }
}
