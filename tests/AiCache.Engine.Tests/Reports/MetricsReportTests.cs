using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Reports;

/// <summary>What Prometheus is told.</summary>
public sealed class MetricsReportTests
{
    const string Database = "shop@db:5432";

    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static string[] Write(params IEnumerable<object> items)
    {
        var report = new CacheReport { CreatedAt = Noon };
        foreach (var item in items) Assert.True(report.Add(item));
        return ReportTests.Write(report, ReportFormat.OpenMetrics).Split('\n');
    }

    internal static CacheReport Everything(string text)
    {
        var report = ReportTests.Full(text);
        report.Add(Job(text));
        report.Add(Backup(Noon, text));
        report.Add(new CacheSummary
        {
            From = Noon.Date, To = Noon.Date, Days = 30, ActiveDays = 3, TotalRequests = 10, CacheHits = 4,
            CacheMisses = 6, HitRate = 40, TokensSaved = 9, EstimatedCostSaved = 0.5m, TimeZone = "UTC",
            Database = text,
        });
        report.Add(new Check
        {
            Name = "Health.Activity", Category = "Health", Status = CheckStatus.Passed, Value = 60, Threshold = 86_400,
            Unit = "seconds", Database = text,
        });
        foreach (var unit in new[] { "percent", "bytes", "misses" })
            report.Add(Check.Warning("Health", unit, text).Measured(1, 2, unit) with { Database = text });
        report.Add(new StorageUsage
        {
            Name = "public.t", Kind = StorageKind.Table, Table = text, TotalBytes = 1, LiveBytes = 1, GrowthPerDay = 1,
            DaysUntilLimit = 2, LimitBytes = 3, OldestEntry = Noon, NewestEntry = Noon, Database = text,
        });
        report.Add(new StorageUsage
        {
            Name = "public.i", Kind = StorageKind.Index, Table = text, TotalBytes = 1, LiveBytes = 1, Scans = 3,
            Database = text,
        });
        return report;
    }

    static MaintenanceJob Job(string name) => new()
    {
        Name = name, Schedule = "0 3 * * 0", Command = "select", Status = MaintenanceStatus.Missed, LastRun = Noon,
        LastDuration = TimeSpan.FromSeconds(2), Failures = 1, Missed = 2, Database = Database,
    };

    static Backup Backup(DateTimeOffset at, string? database = Database, BackupGrade grade = BackupGrade.Restored) =>
        new()
        {
            Path = "/b", Grade = grade, CreatedAt = at, Format = BackupFormat.Custom, Size = 7,
            Database = database
        };

    [Fact]
    public void A_check_tells_its_state_its_value_and_its_threshold_in_base_units()
    {
        var lines = Write(
            Check.Failed("Health", "Health.HitRate", "").Measured(29, 30, "percent") with { Database = Database },
            Check.Passed("Health", "Health.Size", "")
            .Measured(1500, 1_073_741_824, "bytes") with
            { Database = Database },
            Check.Passed("Health", "Health.Misses", "").Measured(3, 9.5, "misses") with { Database = Database });
        Assert.Contains("""aicache_check_state{database="shop@db:5432",category="Health",check="Health.HitRate",state="failed"} 1""", lines);
        Assert.Contains("""aicache_check_state{database="shop@db:5432",category="Health",check="Health.HitRate",state="passed"} 0""", lines);
        Assert.Contains("""aicache_check_value_ratio{database="shop@db:5432",category="Health",check="Health.HitRate"} 0.29""", lines);
        Assert.Contains("""aicache_check_threshold_ratio{database="shop@db:5432",category="Health",check="Health.HitRate"} 0.3""", lines);
        Assert.Contains("""aicache_check_value_bytes{database="shop@db:5432",category="Health",check="Health.Size"} 1500""", lines);
        Assert.Contains("""aicache_check_threshold{database="shop@db:5432",category="Health",check="Health.Misses",unit="misses"} 9.5""", lines);
    }

    [Fact]
    public void Times_are_seconds_since_1970_and_the_last_traffic_is_one_of_them()
    {
        var lines = Write(
            Check.Passed("Health", "Health.Activity", "")
            .Measured(3600, 86_400, "seconds") with
            { Database = Database });
        Assert.Contains($"aicache_report_timestamp_seconds {Noon.ToUnixTimeSeconds()}", lines);
        Assert.Contains($$"""aicache_last_traffic_timestamp_seconds{database="shop@db:5432"} {{Noon.ToUnixTimeSeconds() - 3600}}""", lines);
    }

    [Fact]
    public void Only_the_latest_day_counts()
    {
        var lines = Write(from day in new[] { 2, 3, 1 }
                          select new CacheDay
                          {
                              Date = new DateTime(2026, 3, day), TotalRequests = day * 10, CacheHits = day * 6,
                              CacheMisses = day * 4, HitRate = 60, TokensSaved = day, EstimatedCostSaved = day,
                              TimeZone = "UTC", Database = Database,
                          });
        Assert.Equal(["""aicache_requests_total{database="shop@db:5432",result="hit"} 18""",
            """aicache_requests_total{database="shop@db:5432",result="miss"} 12"""],
            lines.Where(l => l.StartsWith("aicache_requests_total", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_last_good_backup_is_the_newest_that_is_proven()
    {
        var lines = Write(Backup(Noon.AddDays(-2)), Backup(Noon.AddDays(-1)), Backup(Noon, grade: BackupGrade.Written),
            Backup(Noon.AddHours(-1)) with { Problem = "cut off" });
        Assert.Contains($$"""aicache_backup_last_good_timestamp_seconds{database="shop@db:5432"} {{Noon.AddDays(-1).ToUnixTimeSeconds()}}""", lines);
        Assert.Contains("""aicache_backups{database="shop@db:5432",state="unproven"} 2""", lines);
    }

    [Fact]
    public void A_job_tells_its_last_run_and_what_did_not_happen()
    {
        var lines = Write(Job("aicache-purge"));
        Assert.Contains($$"""aicache_job_last_run_timestamp_seconds{database="shop@db:5432",name="aicache-purge"} {{Noon.ToUnixTimeSeconds()}}""", lines);
        Assert.Contains("""aicache_job_missed_runs{database="shop@db:5432",name="aicache-purge"} 2""", lines);
        Assert.Contains("""aicache_job_state{database="shop@db:5432",name="aicache-purge",state="missed"} 1""", lines);
    }

    [Fact]
    public void The_same_labels_come_once_and_the_latest_counts()
    {
        var check = Check.Passed("Health", "Health.Size", "").Measured(1, 9, "bytes");
        var lines = Write(check, check.Measured(2, 9, "bytes"));
        Assert.Equal(["""aicache_check_value_bytes{database="",category="Health",check="Health.Size"} 2"""],
            lines.Where(l => l.StartsWith("aicache_check_value_bytes", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_text_ends_with_its_end_and_holds_no_metric_without_a_sample()
    {
        var lines = Write();
        Assert.Equal(["# EOF", ""], lines[^2..]);
        Assert.DoesNotContain("aicache_check", string.Join('\n', lines));
    }
}
