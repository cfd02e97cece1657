using System.Text.Json.Nodes;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Health;
using AiCache.Engine.Reports;
using AiCache.Engine.Tests.Connections;
using AiCache.Engine.Tests.Monitoring;
using AiCache.Engine.Tests.Reports;

using static AiCache.Engine.Tests.Monitoring.MonitoredDatabase;

namespace AiCache.Engine.Tests.Health;

/// <summary>Since when something is as it is.</summary>
public sealed class HealthHistoryTests : IDisposable
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder folder = new();

    string File => Path.Combine(folder.Path, "new", "history.jsonl");

    DateTimeOffset? Record(int minute, CheckStatus status, string database = "shop", string? file = null) =>
        HealthHistory.Record(file ?? File, Noon.AddMinutes(minute),
            [Check.Of(status, "Health", "Health.Size", "") with { Database = database, Value = 1 }])[0].Since;

    [Fact]
    public void A_state_is_as_old_as_the_first_run_that_found_it()
    {
        Assert.Equal(Noon, Record(0, CheckStatus.Passed));
        Assert.Equal(Noon.AddMinutes(1), Record(1, CheckStatus.Failed));
        Assert.Equal(Noon.AddMinutes(1), Record(2, CheckStatus.Failed));
        Assert.Equal(Noon.AddMinutes(1), Record(3, CheckStatus.Failed));
        Assert.Equal(Noon.AddMinutes(4), Record(4, CheckStatus.Passed));
    }

    [Fact]
    public void Each_run_is_one_line_of_json()
    {
        Record(0, CheckStatus.Passed);
        Record(1, CheckStatus.Failed);
        var lines = System.IO.File.ReadAllLines(File);
        Assert.Equal(2, lines.Length);
        var run = JsonNode.Parse(lines[1])!;
        Assert.Equal("shop", (string)run["database"]!);
        Assert.Equal("Failed", (string)run["checks"]![0]!["status"]!);
        Assert.Equal(Noon.AddMinutes(1), (DateTimeOffset)run["checks"]![0]!["since"]!);
    }

    [Fact]
    public void Databases_that_share_a_file_are_told_apart()
    {
        Record(0, CheckStatus.Failed, "shop");
        Record(1, CheckStatus.Failed, "other");
        Assert.Equal(Noon, Record(2, CheckStatus.Failed, "shop"));
        Assert.Equal(Noon.AddMinutes(1), Record(3, CheckStatus.Failed, "other"));
    }

    [Fact]
    public void Half_a_line_and_what_is_not_ours_are_passed_over_and_kept()
    {
        Record(0, CheckStatus.Failed);
        System.IO.File.AppendAllText(File, "what is this\n{\"at\":\"2026-03-01T12:0");
        Assert.Equal(Noon, Record(1, CheckStatus.Failed));
        Assert.Equal(4, System.IO.File.ReadAllLines(File).Length);
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over()
    {
        Record(0, CheckStatus.Failed);
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"at\"", "\"new\":1,\"at\""));
        Assert.Equal(Noon, Record(1, CheckStatus.Failed));
    }

    [Fact]
    public void Only_the_end_of_a_long_history_is_read()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        using (var file = System.IO.File.Create(File)) file.SetLength(8L << 30);
        System.IO.File.AppendAllText(File, "\n");
        Record(0, CheckStatus.Failed);
        Assert.Equal(Noon, Record(1, CheckStatus.Failed));
    }

    [Fact]
    public async Task Checks_say_since_when_and_reports_do_too()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await database.AddDayAsync(0, hits: 1, misses: 199);
        await using var session = await database.OpenAsync();
        var options = new HealthOptions { HistoryPath = File };
        await foreach (var _ in HealthChecks.RunAsync(session.Work(), options, Stop)) { }
        var checks = await HealthChecks.RunAsync(session.Work(), options, Stop).ToListAsync(Stop);
        var first = (DateTimeOffset)JsonNode.Parse(System.IO.File.ReadLines(File).First())!["at"]!;
        Assert.All(checks, c => Assert.Equal(first, c.Since));
        var report = new CacheReport();
        foreach (var check in checks) report.Add(check);
        foreach (var format in new[] { ReportFormat.Html, ReportFormat.Markdown, ReportFormat.JUnit,
            ReportFormat.GitHub })
            Assert.Contains($"from the cache. So since {Figures.Minute(first)}.", ReportTests.Write(report, format));
        Assert.Contains("aicache_check_state_since_timestamp_seconds{",
            ReportTests.Write(report, ReportFormat.OpenMetrics));
    }

    [Fact]
    public async Task A_history_that_cannot_be_kept_is_an_error_after_all_checks()
    {
        await using var database = await MonitoredDatabase.CreateAsync();
        await using var session = await database.OpenAsync();
        var told = 0;
        var error = await Assert.ThrowsAsync<AiCacheException>(async () =>
        {
            await foreach (var _ in HealthChecks.RunAsync(session.Work(), new() { HistoryPath = folder.Path }, Stop))
                told++;
        });
        Assert.Equal((ErrorIds.HistoryNotWritten, 14), (error.ErrorId, told));
    }

    public void Dispose() => folder.Dispose();
}
