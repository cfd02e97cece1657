using AiCache.Engine.Activity;

namespace AiCache.Engine.Reports;

/// <summary>Backups, jobs, and what goes on.</summary>
internal static class UpkeepMetrics
{
    public static IEnumerable<MetricFamily> Of(CacheReport report) =>
        [.. Backups(report), .. Jobs(report), Activities(report)];

    static IEnumerable<MetricFamily> Backups(CacheReport report)
    {
        var good = new MetricFamily("aicache_backup_last_good_timestamp_seconds",
            "When the newest backup was taken that was decoded and has nothing wrong with it.");
        var size = new MetricFamily("aicache_backup_last_good_size_bytes", "Bytes of that backup on disk.");
        var count = new MetricFamily("aicache_backups", "Backups by whether they are good.");
        foreach (var its in report.Backups.GroupBy(b => b.Database))
        {
            var newest = its.Where(b => b.IsGood).MaxBy(b => b.CreatedAt);
            good.Add(newest?.CreatedAt, ("database", its.Key));
            size.Add(newest?.Size, ("database", its.Key));
            count.Add(its.Count(b => b.IsGood), ("database", its.Key), ("state", "good"));
            count.Add(its.Count(b => !b.IsGood), ("database", its.Key), ("state", "unproven"));
        }
        return [good, size, count];
    }

    static IEnumerable<MetricFamily> Jobs(CacheReport report)
    {
        var run = new MetricFamily("aicache_job_last_run_timestamp_seconds", "When a job last began.");
        var duration = new MetricFamily("aicache_job_last_duration_seconds", "How long its last run took.");
        var failures = new MetricFamily("aicache_job_failed_runs", "Its runs of the last 60 days that failed.");
        var missed = new MetricFamily("aicache_job_missed_runs", "Its runs that were due since and did not happen.");
        var state = new MetricFamily("aicache_job_state", "How a job stands: 1 for that state, 0 for the others.");
        foreach (var job in report.Jobs)
        {
            (string, string?)[] labels = [("database", job.Database), ("name", job.Name)];
            run.Add(job.LastRun, labels);
            duration.Add(job.LastDuration?.TotalSeconds, labels);
            failures.Add(job.Failures, labels);
            missed.Add(job.Missed, labels);
            state.AddState(job.Status, labels);
        }
        return [run, duration, failures, missed, state];
    }

    /// <summary>Where nothing was seen, nobody knows whether anybody looked.</summary>
    static MetricFamily Activities(CacheReport report)
    {
        var family = new MetricFamily("aicache_activities", "What goes on around the cache, by kind.");
        foreach (var its in report.Activities.GroupBy(a => a.Database))
            foreach (var kind in Enum.GetValues<ActivityKind>())
                family.Add(its.Count(a => a.Kind == kind), ("database", its.Key), ("kind", $"{kind}"));
        return family;
    }
}
