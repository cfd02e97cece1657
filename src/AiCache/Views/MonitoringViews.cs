using System.Globalization;
using AiCache.Engine.Activity;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Engine.Impact;
using AiCache.Engine.Storage;

namespace AiCache.Views;

/// <summary>How what is watched is shown.</summary>
static class MonitoringViews
{
    public static IView Storage { get; } = new TableView<StorageUsage>(s => $"Database: {s.Database}",
        new("Name", 36, s => (s.Kind == StorageKind.Index ? "  " : "") + s.Name),
        new("Total", 8, s => Display.Size(s.TotalBytes)) { IsRight = true },
        new("Heap", 8, s => Display.Size(s.HeapBytes)) { IsRight = true, Rank = 5 },
        new("TOAST", 8, s => Display.Size(s.ToastBytes)) { IsRight = true, Rank = 4 },
        new("Indexes", 8, s => Display.Size(s.IndexBytes)) { IsRight = true, Rank = 2 },
        new("Reusable", 8, s => Display.Size(s.ReusableBytes)) { IsRight = true, Rank = 3 },
        new("Rows", 11, s => Display.Count(s.LiveRows)) { IsRight = true },
        new("Scans", 11, s => Display.Count(s.Scans)) { IsRight = true, Rank = 1 })
    { Note = (s, _) => Growth(s) };

    public static IView Entries { get; } = new TableView<CacheEntry>(e => $"Database: {e.Database}",
        new("Operation", 16, e => e.OperationType),
        new("Lectures", 8, e => Figures.Count(e.LectureIds.Count)) { IsRight = true, Rank = 3 },
        new("Hits", 9, e => Display.Count(e.HitCount)) { IsRight = true },
        new("Size", 8, e => Display.Size(e.ContentSize)) { IsRight = true },
        new("Tokens", 9, e => Display.Count(e.TokensUsed)) { IsRight = true, Rank = 1 },
        new("Created", 17, e => Display.Minute(e.CreatedAt)) { Rank = 2 },
        new("Last access", 17, e => Display.Minute(e.LastAccessedAt)))
    {
        // A key of 64 letters is more than a narrow window has: its beginning tells it apart.
        Note = (e, width) => e.CacheKey is { } key && key.Length > width - 2
            && !key.Contains(' ', StringComparison.Ordinal) ? Display.Text(key, width - 2) : e.CacheKey,
    };

    public static IView Removals { get; } = new TableView<EntryRemovalResult>(r => $"Database: {r.Database}",
        new("Removed", 12, r => Display.Count(r.Removed)) { IsRight = true },
        new("Not found", 10, r => Display.Count(r.NotFound)) { IsRight = true },
        new("Content", 9, r => Display.Size(r.ContentBytes)) { IsRight = true },
        new("Batches", 8, r => Display.Count(r.Batches)) { IsRight = true, Rank = 1 },
        new("Duration", 11, r => Display.Duration(r.Duration)) { IsRight = true });

    public static IView Activities { get; } = new TableView<CacheActivity>(a => $"Database: {a.Database}",
        new("Kind", 14, a => $"{a.Kind}"),
        new("PID", 7, a => $"{a.ProcessId}") { IsRight = true },
        new("Relation", 26, a => a.Relation),
        new("Done", 7, a => Display.Percent(a.PercentDone)) { IsRight = true, Rank = 1 },
        new("Duration", 10, a => Display.Duration(a.Duration)) { IsRight = true })
    {
        Note = (a, _) => string.Join(", ", new[]
        {
            a.Phase, a.User is null ? null : $"as {a.User}",
            a.BlockedBy.Count == 0 ? null : $"waits for {string.Join(", ", a.BlockedBy)}",
        }.Where(part => !string.IsNullOrEmpty(part))),
    };

    public static IView Impacts { get; } = new TableView<ImpactMeasure>(m => $"Database: {m.Database}",
        new("Name", 22, m => m.Name) { Grows = true },
        new("Source", 10, m => $"{m.Source}") { Rank = 3 },
        new("Calls", 9, m => Display.Count(m.Calls)) { IsRight = true, Rank = 4 },
        new("Before", 11, m => Display.Milliseconds(m.Before)) { IsRight = true, Rank = 1 },
        new("Now", 11, m => Display.Milliseconds(m.Typical)) { IsRight = true },
        new("Ratio", 6, m => m.Ratio?.ToString("0.00", CultureInfo.InvariantCulture)) { IsRight = true },
        new("Plan", 7, m => m.PlanChanged == true ? "changed" : "") { Rank = 2 },
        new("Verdict", 12, m => $"{m.Verdict}"));

    /// <summary>What the entries are, and how long the limit is away.</summary>
    static string? Growth(StorageUsage usage)
    {
        var parts = new List<string>();
        if (usage.AverageEntryBytes is { } average) parts.Add($"average entry {Figures.Size((long)average)}");
        if (usage.OldestEntry is { } oldest) parts.Add($"oldest {Display.Minute(oldest)}");
        if (usage.NewestEntry is { } newest) parts.Add($"newest {Display.Minute(newest)}");
        if (usage.GrowthPerDay is { } growth)
            parts.Add(growth > 0 ? $"grows {Figures.Size(growth)} a day" : "does not grow");
        if (usage is { DaysUntilLimit: { } days, LimitBytes: { } limit })
            parts.Add(days > 0 ? $"{Figures.Size(limit)} in {Remaining(days)}" : $"beyond {Figures.Size(limit)}");
        return parts.Count == 0 ? null : string.Join(", ", parts.Select(Words.Keep));
    }

    /// <summary>So many days; beyond what anybody plans for, how many years they are at least.</summary>
    static string Remaining(double days) => days < 5 * 365 ? Figures.Count((long)Math.Ceiling(days), "day", "days")
        : "more than 5 years";
}
