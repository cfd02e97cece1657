using AiCache.Engine.Contract;

namespace AiCache.Engine.Reports;

/// <summary>
/// The report for Prometheus, such as through node_exporter's textfile collector: base units, names by its conventions.
/// Entries, weeks and single queries are no metrics and are left out.
/// </summary>
internal static class MetricsReport
{
    public static void Write(CacheReport report, TextWriter output)
    {
        foreach (var family in All(report)) family.Write(output);
        output.Write("# EOF\n");
    }

    static IEnumerable<MetricFamily> All(CacheReport report) =>
    [
        new MetricFamily("aicache_build_info", "The module that wrote this.")
            .Add(1, ("version", Journal.ModuleVersion)),
        new MetricFamily("aicache_report_timestamp_seconds", "When this was written.").Add(report.CreatedAt),
        .. CheckMetrics.Of(report),
        .. TrafficMetrics.Of(report),
        .. StorageMetrics.Of(report),
        .. UpkeepMetrics.Of(report),
    ];
}
