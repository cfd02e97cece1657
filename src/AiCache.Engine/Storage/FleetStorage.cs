using AiCache.Engine.Statistics;

namespace AiCache.Engine.Storage;

/// <summary>What the tables and indexes of several databases take together, such as those of cache nodes.</summary>
public static class FleetStorage
{
    /// <summary>
    /// Each table and index, added up over the databases that have it, in the order in which the first came. What one
    /// of them does not know is not known of the sum either.
    /// </summary>
    /// <param name="usages">Tables and indexes of any databases.</param>
    public static IEnumerable<StorageUsage> Sum(IReadOnlyCollection<StorageUsage> usages) =>
        from usage in usages
        group usage by (usage.Kind, usage.Table, usage.Name) into same
        let all = same.ToList()
        select new StorageUsage
        {
            Name = same.Key.Name, Kind = same.Key.Kind, Table = same.Key.Table,
            TotalBytes = all.Sum(u => u.TotalBytes), LiveBytes = all.Sum(u => u.LiveBytes),
            HeapBytes = Sum(all, u => u.HeapBytes), ToastBytes = Sum(all, u => u.ToastBytes),
            IndexBytes = Sum(all, u => u.IndexBytes), ReusableBytes = Sum(all, u => u.ReusableBytes),
            ReusableIsExact = all.TrueForAll(u => u.ReusableIsExact), LiveRows = Sum(all, u => u.LiveRows),
            DeadRows = Sum(all, u => u.DeadRows), RowsAreExact = all.TrueForAll(u => u.RowsAreExact),
            Scans = Sum(all, u => u.Scans), GrowthPerDay = Sum(all, u => u.GrowthPerDay),
            AverageEntryBytes = Average(all), LargestEntryBytes = all.Max(u => u.LargestEntryBytes),
            OldestEntry = all.Min(u => u.OldestEntry), NewestEntry = all.Max(u => u.NewestEntry),
            // The limit is each database's own: the first to reach it counts.
            DaysUntilLimit = all.Min(u => u.DaysUntilLimit), LimitBytes = all.Min(u => u.LimitBytes),
            IsValid = all.Min(u => u.IsValid), LastVacuum = all.Min(u => u.LastVacuum),
            LastAnalyze = all.Min(u => u.LastAnalyze),
            Database = FleetStatistics.Databases(all.Select(u => u.Database)),
        };

    static long? Sum(List<StorageUsage> all, Func<StorageUsage, long?> figure) =>
        all.TrueForAll(u => figure(u) is not null) ? all.Sum(figure) : null;

    /// <summary>Over all entries: a large node's count for more. Those without entries have no average.</summary>
    static double? Average(List<StorageUsage> all)
    {
        var known = all.Where(u => u is { AverageEntryBytes: not null, LiveRows: > 0 }).ToList();
        return known.Count == 0 ? null
            : known.Sum(u => u.AverageEntryBytes!.Value * u.LiveRows!.Value) / known.Sum(u => u.LiveRows!.Value);
    }
}
