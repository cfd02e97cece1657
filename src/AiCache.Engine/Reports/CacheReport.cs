using AiCache.Engine.Acceptance;
using AiCache.Engine.Activity;
using AiCache.Engine.Backups;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Engine.Entries;
using AiCache.Engine.Impact;
using AiCache.Engine.Maintenance;
using AiCache.Engine.Statistics;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Reports;

/// <summary>What goes into a report: whatever was gathered, of one database or of several.</summary>
public sealed class CacheReport
{
    /// <summary>What stands at the top.</summary>
    public string Title { get; init; } = "AI response cache";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.Now;

    /// <summary>Checks of any kind.</summary>
    public IList<Check> Checks { get; } = [];

    /// <summary>Days of the statistics.</summary>
    public IList<CacheDay> Days { get; } = [];

    /// <summary>Ranges of days taken together.</summary>
    public IList<CacheSummary> Summaries { get; } = [];

    /// <summary>Weeks, each compared with the one before it.</summary>
    public IList<CacheWeek> Weeks { get; } = [];

    /// <summary>What tables and indexes take on disk.</summary>
    public IList<StorageUsage> Storage { get; } = [];

    /// <summary>Entries of the cache.</summary>
    public IList<CacheEntry> Entries { get; } = [];

    /// <summary>What went on in the database.</summary>
    public IList<CacheActivity> Activities { get; } = [];

    /// <summary>How the application's own queries did.</summary>
    public IList<ImpactMeasure> Impact { get; } = [];

    /// <summary>Backups on disk.</summary>
    public IList<Backup> Backups { get; } = [];

    /// <summary>Jobs that the database's own scheduler runs.</summary>
    public IList<MaintenanceJob> Jobs { get; } = [];

    /// <summary>How each migration stands.</summary>
    public IList<MigrationState> Migrations { get; } = [];

    /// <summary>The guide's criteria of success.</summary>
    public IList<SuccessCriterion> Criteria { get; } = [];

    /// <summary>What keeping entries for so many days would mean.</summary>
    public IList<RetentionCandidate> Retention { get; } = [];

    /// <summary>What each kind of operation stores and saves.</summary>
    public IList<OperationUsage> Operations { get; } = [];

    /// <summary>The versions of module and server.</summary>
    public IList<CacheVersion> Versions { get; } = [];

    /// <summary>The roles that looked, as far as that is known.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The versions of the servers that were looked at, besides those of <see cref="Versions"/>.</summary>
    public IReadOnlyList<Version> Servers { get; init; } = [];

    /// <summary>Where the run of the pipeline that makes the report can be read; null where there is none.</summary>
    public Uri? Run { get; init; }

    /// <summary>Adds whatever a report has room for.</summary>
    /// <returns>Whether it is of such a type.</returns>
    public bool Add(object item)
    {
        switch (item)
        {
            case Check check: Checks.Add(check); break;
            case CacheDay day: Days.Add(day); break;
            case CacheSummary summary: Summaries.Add(summary); break;
            case CacheWeek week: Weeks.Add(week); break;
            case StorageUsage usage: Storage.Add(usage); break;
            case CacheEntry entry: Entries.Add(entry); break;
            case CacheActivity activity: Activities.Add(activity); break;
            case ImpactMeasure measure: Impact.Add(measure); break;
            case Backup backup: Backups.Add(backup); break;
            case MaintenanceJob job: Jobs.Add(job); break;
            case MigrationState migration: Migrations.Add(migration); break;
            case SuccessCriterion criterion: Criteria.Add(criterion); break;
            case RetentionCandidate candidate: Retention.Add(candidate); break;
            case OperationUsage operation: Operations.Add(operation); break;
            case CacheVersion version: Versions.Add(version); break;
            default: return false;
        }
        return true;
    }

    /// <summary>The types that <see cref="Add"/> takes.</summary>
    public static IReadOnlyList<Type> ItemTypes { get; } =
    [
        typeof(Check), typeof(CacheDay), typeof(CacheSummary), typeof(CacheWeek), typeof(StorageUsage),
            typeof(CacheEntry), typeof(CacheActivity), typeof(ImpactMeasure), typeof(Backup), typeof(MaintenanceJob),
            typeof(MigrationState), typeof(SuccessCriterion), typeof(RetentionCandidate), typeof(OperationUsage),
            typeof(CacheVersion),
    ];

    /// <summary>
    /// The databases that anything in it is about, in the order in which they came; what is about none counts as one
    /// without a name.
    /// </summary>
    internal IReadOnlyList<string> Databases => [.. Items.Select(i => i.Database).Distinct()];

    /// <summary>The part that is about one database.</summary>
    internal CacheReport Of(string database)
    {
        var part = new CacheReport { Title = Title, CreatedAt = CreatedAt };
        foreach (var item in Items.Where(i => i.Database == database)) part.Add(item.Item);
        return part;
    }

    /// <summary>The checks, what is wrong first.</summary>
    internal IEnumerable<Check> ChecksBySeverity => Checks.OrderBy(c => Array.IndexOf(BySeverity, c.Status));

    /// <summary>
    /// How many checks ended in which way, what is wrong first; ways in which none ended are left out.
    /// </summary>
    internal IEnumerable<(CheckStatus Status, int Count)> Tally =>
        BySeverity.Select(s => (s, Count(s))).Where(t => t.Item2 > 0);

    static readonly CheckStatus[] BySeverity =
        [CheckStatus.Failed, CheckStatus.Unknown, CheckStatus.Warning, CheckStatus.Skipped, CheckStatus.Passed];

    /// <summary>How many checks ended so.</summary>
    internal int Count(CheckStatus status) => Checks.Count(c => c.Status == status);

    IEnumerable<(string Database, object Item)> Items =>
        Checks.Select(c => (c.Database ?? "", (object)c)).Concat(Days.Select(d => (d.Database, (object)d)))
            .Concat(Summaries.Select(s => (s.Database, (object)s)))
            .Concat(Weeks.Select(w => (w.Database, (object)w))).Concat(Storage.Select(s => (s.Database, (object)s)))
            .Concat(Entries.Select(e => (e.Database, (object)e)))
            .Concat(Activities.Select(a => (a.Database, (object)a)))
            .Concat(Impact.Select(i => (i.Database, (object)i)))
            .Concat(Backups.Select(b => (b.Database ?? "", (object)b)))
            .Concat(Jobs.Select(j => (j.Database, (object)j)))
            .Concat(Migrations.Select(m => (m.Database, (object)m)))
            .Concat(Criteria.Select(c => (c.Database, (object)c)))
            .Concat(Retention.Select(r => (r.Database, (object)r)))
            .Concat(Operations.Select(o => (o.Database, (object)o)))
            .Concat(Versions.Select(v => (v.Database, (object)v)));
}
