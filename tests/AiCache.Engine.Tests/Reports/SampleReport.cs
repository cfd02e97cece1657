using AiCache.Engine.Acceptance;
using AiCache.Engine.Activity;
using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Entries;
using AiCache.Engine.Impact;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Reports;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Tests.Reports;

/// <summary>
/// A report with two of whatever it has room for: one with everything that can be known, one with little.
/// </summary>
static class SampleReport
{
    const string Shop = "shop@db:5432";

    static readonly DateTimeOffset Noon = new(2026, 3, 18, 12, 30, 15, TimeSpan.FromHours(2));

    /// <summary>Of one database.</summary>
    public static CacheReport OfOne() => With(new CacheReport
    {
        Title = "Shop & <co>", CreatedAt = Noon, Roles = ["reader", "it's_me"], Servers = [new(15, 8), new(15, 8)],
        Run = new("https://ci.example/run?a=1&b=2"),
    }, [.. Checks, .. Days, .. Ranges, .. Space, .. Use, .. Upkeep]);

    /// <summary>Of two databases, and of a file that says of none which it is of.</summary>
    public static CacheReport OfSeveral() => With(new CacheReport { CreatedAt = Noon },
    [
        Check.Passed("Table", "Table.a", "a is a table.") with { Database = "one" },
        Check.Passed("Index", "Index.a", "") with { Database = "one" },
        Check.Skipped("Health", "Health.Size", "Nothing to judge.") with { Database = "two" },
        new Backup { Path = "/b/x.dump", Grade = BackupGrade.Unknown, CreatedAt = Noon, Format = BackupFormat.Custom,
        Size = 5 },
    ]);

    static CacheReport With(CacheReport report, object[] items)
    {
        Assert.All(items, item => Assert.True(report.Add(item)));
        return report;
    }

    static IEnumerable<object> Checks =>
    [
        new Check
        {
            Name = "Health.HitRate", Category = "Health", Status = CheckStatus.Failed, Message = "Too low.",
            Expected = "30", Actual = "29 | 1", Remediation = "Get-AiCacheStats `x`", Hint = "Ask *why*.",
            Value = 29, Threshold = 30.5, Unit = "percent", Since = Noon.AddDays(-1),
            Duration = TimeSpan.FromSeconds(1.5),
            Database = Shop,
        },
        Check.Warning("Index", "Index.a", "Index a is absent.").Found("btree (a)", "absent") with { Database = Shop },
        Check.Unknown("Server", "Server.settings", "") with { Hint = "Ask an owner.", Database = Shop },
        Check.Skipped("Health", "Health.Misses", "No day is over.").Measured(3, 9.5, "misses") with { Database = Shop },
        Check.Passed("Health", "Health.Size", "Small.").Measured(1_500, 1L << 30, "bytes") with
        { Duration = TimeSpan.FromMilliseconds(20), Database = Shop },
        Check.Passed("Health", "Health.Activity", "Used.").Measured(3_600, 86_400, "seconds") with { Database = Shop },
        Check.Passed("Table", "Table.a", "a is a table.").Found("table", "table") with { Database = Shop },
    ];

    static IEnumerable<object> Days => Enumerable.Range(0, 16).Reverse().Select(ago => new CacheDay
    {
        Date = Noon.Date.AddDays(-ago), TotalRequests = ago is 3 or 9 ? 0 : 1_000 + (ago * 10),
        CacheHits = ago is 3 or 9 ? 0 : 600 + ago, CacheMisses = ago is 3 or 9 ? 0 : 400 + (ago * 9),
        HitRate = ago is 3 or 9 ? 0 : 60 - ago, TokensSaved = 12_345 * (20 - ago),
        EstimatedCostSaved = 0.1234m * (20 - ago),
        TimeZone = "UTC", Database = Shop,
    });

    static IEnumerable<object> Ranges =>
    [
        new CacheSummary
        {
            From = Noon.Date.AddDays(-29), To = Noon.Date, Days = 30, ActiveDays = 3, TotalRequests = 10_000,
            CacheHits = 4_000, CacheMisses = 6_000, HitRate = 40.5m, TokensSaved = 9_000, EstimatedCostSaved = 1_234.5m,
            TimeZone = "UTC", Database = Shop,
        },
        new CacheSummary
        {
            From = Noon.Date, To = Noon.Date, Days = 1, ActiveDays = 0, TotalRequests = 0, CacheHits = 0,
            CacheMisses = 0,
            HitRate = 0, TokensSaved = 0, EstimatedCostSaved = 0, TimeZone = "UTC", Database = Shop,
        },
        Week(0, -12.5m, 0m, 0.04m), Week(-7, null, null, null),
    ];

    static CacheWeek Week(int days, decimal? requests, decimal? rate, decimal? tokens) => new()
    {
        From = Noon.Date.AddDays(days - 6), To = Noon.Date.AddDays(days), TotalRequests = 7_000,
        RequestsChange = requests,
        HitRate = 57.14m, HitRateChange = rate, CacheMisses = 3_000, TokensSaved = 55, TokensSavedChange = tokens,
        EstimatedCostSaved = 2.5m, TimeZone = "UTC", Database = Shop,
    };

    static IEnumerable<object> Space =>
    [
        new StorageUsage
        {
            Name = "public.ai_response_cache", Kind = StorageKind.Table, Table = "public.ai_response_cache",
            TotalBytes = 10_000_000, HeapBytes = 5_000_000, ToastBytes = 2_000_000, IndexBytes = 3_000_000,
            LiveRows = 7_000,
            DeadRows = 12, ReusableBytes = 6_000_000, LiveBytes = 4_000_000, AverageEntryBytes = 571.4,
            OldestEntry = Noon.AddDays(-90),
            NewestEntry = Noon.AddMinutes(-1), GrowthPerDay = 86_400, DaysUntilLimit = 1_500, LimitBytes = 1L << 30,
            LastVacuum = Noon.AddDays(-2), LastAnalyze = Noon.AddDays(-3), Database = Shop,
        },
        new StorageUsage
        {
            Name = "public.idx_a", Kind = StorageKind.Index, Table = "public.ai_response_cache", TotalBytes = 3_000_000,
            LiveBytes = 3_000_000, Scans = 1_234, Database = Shop,
        },
        new StorageUsage
        {
            Name = "public.ai_cache_stats", Kind = StorageKind.Table, Table = "public.ai_cache_stats",
            TotalBytes = 200_000,
            HeapBytes = 200_000, LiveBytes = 200_000, LiveRows = 3, RowsAreExact = true, Database = Shop,
        },
        new StorageUsage
        {
            Name = "public.hair", Kind = StorageKind.Table, Table = "public.hair", TotalBytes = 199_999, LiveBytes = 1,
            Database = Shop,
        },
    ];

    static IEnumerable<object> Use =>
    [
        new CacheEntry
        {
            Id = Guid.Empty, CacheKey = "0123456789012345678901234", OperationType = "quiz", LectureIds = [Guid.Empty],
            TokensUsed = 1_100, ContentSize = 2_048, HitCount = 3, CreatedAt = Noon.AddDays(-1), LastAccessedAt = Noon,
            Database = Shop,
        },
        new CacheEntry
        {
            Id = Guid.Empty, CacheKey = "k", LectureIds = [], TokensUsed = 0, ContentSize = 0, HitCount = 0,
            Database = Shop,
        },
        Operation("quiz", 66.666m), Operation(new string('o', 51), 0),
        Measure("Look up", TimeSpan.FromMilliseconds(0.25), 2.004, ImpactVerdict.Slower),
        Measure("Store", null, null, ImpactVerdict.NotCompared),
        new CacheActivity
        {
            Kind = ActivityKind.Vacuum, ProcessId = 4_711, User = "postgres", Relation = "public.a",
            Phase = "scanning heap",
            PercentDone = 12.34, Duration = TimeSpan.FromMinutes(5), Database = Shop,
        },
        new CacheActivity { Kind = ActivityKind.Blocked, Database = Shop },
        new SuccessCriterion { Number = 2, Criterion = "Rows stay", Status = CheckStatus.Failed, Database = Shop,
        Checks = [] },
        new SuccessCriterion
        {
            Number = 1, Criterion = "Tables are there", Status = CheckStatus.Passed, Database = Shop,
            Checks = [Check.Passed("x", "y", ""), Check.Failed("x", "y", "")],
        },
    ];

    static OperationUsage Operation(string type, decimal rate) => new()
    {
        OperationType = type, Entries = 3, Bytes = 4_096, AskedAgain = 2, ReuseRate = rate, Hits = 1_001,
        TokensUsed = 5,
        TokensSaved = 6_000, EstimatedCostSaved = 0.125m, Database = Shop,
    };

    static ImpactMeasure Measure(string name, TimeSpan? before, double? ratio, ImpactVerdict verdict) => new()
    {
        Name = name, Query = "select", Source = ImpactSource.Timings, Calls = 9,
        Typical = TimeSpan.FromMilliseconds(0.5),
        Low = TimeSpan.Zero, High = TimeSpan.Zero, Before = before, Ratio = ratio, Verdict = verdict, MeasuredAt = Noon,
        Database = Shop,
    };

    static IEnumerable<object> Upkeep =>
    [
        Backup("/b/a.dump", -2, BackupGrade.Restored, null),
            Backup("/b/b.dump", -1, BackupGrade.Decoded, "5 bytes\ninstead of 7"),
        new MaintenanceJob
        {
            Name = "aicache-purge", Schedule = "0 3 * * 0", Command = "select", Status = MaintenanceStatus.Missed,
            LastRun = Noon.AddHours(-9), LastDuration = TimeSpan.FromSeconds(2), Failures = 1, Missed = 2,
            Database = Shop,
        },
        new MaintenanceJob
        {
            Name = "aicache-stats", Schedule = "@daily", Command = "select", Status = MaintenanceStatus.Scheduled,
            Database = Shop,
        },
        new MigrationState
        {
            Name = "001_a", Status = MigrationStatus.Drifted, AppliedAt = Noon.AddDays(-30), AppliedBy = "ada",
            Differences = [Check.Failed("x", "y", "")], Objects = [new("Table", 1, 1), new("Index", 4, 3)],
            Database = Shop,
        },
        new MigrationState { Name = "002_b", Status = MigrationStatus.Pending, Database = Shop },
        Candidate(90, null), Candidate(30, "It frees the most."),
        new CacheVersion { Module = "1.0", Server = new(17, 2), Applied = 3, Migrations = 3, Database = Shop },
    ];

    static Backup Backup(string path, int days, BackupGrade grade, string? problem) => new()
    {
        Path = path, Grade = grade, CreatedAt = Noon.AddDays(days), Format = BackupFormat.Custom, Size = 70_000,
        Problem = problem, Database = Shop,
    };

    static RetentionCandidate Candidate(int days, string? reason) => new()
    {
        Days = days, Entries = 1_000, Bytes = 2_097_152, KeptBytes = 1, UsedLater = 5, LostHitsAtLeast = 6,
        LostHitsAtMost = 7_000, LostCostAtLeast = 0.5m, LostCostAtMost = 8.25m, Recommended = reason is not null,
        Reason = reason, Database = Shop,
    };
}
