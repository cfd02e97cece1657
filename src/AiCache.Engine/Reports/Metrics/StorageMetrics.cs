using AiCache.Engine.Storage;

namespace AiCache.Engine.Reports;

/// <summary>What tables and indexes take, and how the cache grows.</summary>
internal static class StorageMetrics
{
    const double SecondsOfDay = 86_400;

    public static IEnumerable<MetricFamily> Of(CacheReport report)
    {
        var size = new MetricFamily("aicache_table_size_bytes", "Bytes of a table on disk by part.");
        var live = new MetricFamily("aicache_table_live_bytes", "Bytes that a table's data needs, with its indexes.");
        var reusable = new MetricFamily("aicache_table_reusable_bytes", "Bytes that new rows can take.");
        var rows = new MetricFamily("aicache_table_rows",
            "Rows of a table, in use or deleted and not yet vacuumed away.");
        var vacuum = new MetricFamily("aicache_table_last_vacuum_timestamp_seconds", "When a table was last vacuumed.");
        var analyze = new MetricFamily("aicache_table_last_analyze_timestamp_seconds",
            "When a table was last analyzed.");
        foreach (var table in report.Storage.Where(s => s.Kind == StorageKind.Table))
        {
            (string, string?)[] labels = [("database", table.Database), ("table", table.Name)];
            size.Add(table.HeapBytes, [.. labels, ("part", "heap")]);
            size.Add(table.ToastBytes, [.. labels, ("part", "toast")]);
            size.Add(table.IndexBytes, [.. labels, ("part", "indexes")]);
            live.Add(table.LiveBytes, labels);
            reusable.Add(table.ReusableBytes, labels);
            rows.Add(table.LiveRows, [.. labels, ("state", "live")]);
            rows.Add(table.DeadRows, [.. labels, ("state", "dead")]);
            vacuum.Add(table.LastVacuum, labels);
            analyze.Add(table.LastAnalyze, labels);
        }
        return [size, live, reusable, rows, vacuum, analyze, .. Indexes(report), .. Growth(report)];
    }

    static IEnumerable<MetricFamily> Indexes(CacheReport report)
    {
        var size = new MetricFamily("aicache_index_size_bytes", "Bytes of an index on disk.");
        var scans = new MetricFamily("aicache_index_scans_total",
            "How often an index was used since the server's counters began.", isCounter: true);
        foreach (var index in report.Storage.Where(s => s.Kind == StorageKind.Index))
        {
            (string, string?)[] labels =
                [("database", index.Database), ("table", index.Table), ("index", index.Name)];
            size.Add(index.TotalBytes, labels);
            scans.Add(index.Scans, labels);
        }
        return [size, scans];
    }

    static IEnumerable<MetricFamily> Growth(CacheReport report)
    {
        var entry = new MetricFamily("aicache_entry_timestamp_seconds",
            "When the oldest and the newest entry was made.");
        var growth = new MetricFamily("aicache_growth_bytes_per_second", "How fast the cache's data grows.");
        var limit = new MetricFamily("aicache_size_limit_bytes", "What the cache's data may need.");
        var left = new MetricFamily("aicache_time_until_size_limit_seconds", "How long it takes to get there.");
        foreach (var table in report.Storage)
        {
            entry.Add(table.OldestEntry, ("database", table.Database), ("which", "oldest"));
            entry.Add(table.NewestEntry, ("database", table.Database), ("which", "newest"));
            growth.Add(table.GrowthPerDay / SecondsOfDay, ("database", table.Database));
            limit.Add(table.LimitBytes, ("database", table.Database));
            left.Add(table.DaysUntilLimit * SecondsOfDay, ("database", table.Database));
        }
        return [entry, growth, limit, left];
    }
}
