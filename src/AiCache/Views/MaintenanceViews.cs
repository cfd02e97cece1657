using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;

namespace AiCache.Views;

/// <summary>How maintenance is shown.</summary>
static class MaintenanceViews
{
    public static IView StaleEntries { get; } = new TableView<StaleEntryResult>(r => $"Database: {r.Database}",
        new("Deleted", 10, r => Display.Count(r.Deleted)) { IsRight = true },
        new("Remaining", 10, r => Display.Count(r.Remaining)) { IsRight = true },
        new("Freed", 8, r => Display.Size(r.BytesFreed)) { IsRight = true },
        new("Batches", 7, r => Display.Count(r.Batches)) { IsRight = true, Rank = 1 },
        new("Longest", 8, r => Display.Duration(r.LongestBatch)) { IsRight = true, Rank = 2 },
        new("Elapsed", 10, r => Display.Duration(r.Elapsed)) { IsRight = true },
        new("Ended because", 14, r => $"{r.EndedBecause}"),
        new("Cutoff", 17, r => Display.Minute(r.Cutoff)) { Rank = 3 });

    public static IView StaleEntryPreviews { get; } = new TableView<StaleEntryPreview>(p => $"Database: {p.Database}",
        new("Entries", 10, p => Display.Count(p.Entries)) { IsRight = true },
        new("Bytes", 8, p => Display.Size(p.Bytes)) { IsRight = true },
        new("Oldest", 17, p => Display.Minute(p.Oldest)),
        new("Newest", 17, p => Display.Minute(p.Newest)),
        new("Used in 7 days", 14, p => Display.Count(p.UsedLately)) { IsRight = true, Rank = 1 },
        new("Hits", 10, p => Display.Count(p.Hits)) { IsRight = true, Rank = 2 },
        new("Cutoff", 17, p => Display.Minute(p.Cutoff)) { Rank = 3 })
    {
        Note = (p, _) => p.Retention.FirstOrDefault(r => r.Recommended) is { } best
            ? $"Recommended: {Words.Keep(Figures.Count(best.Days, "day", "days"))}. {best.Reason}" : null,
    };

    public static IView Retentions { get; } = new TableView<RetentionCandidate>(r => $"Database: {r.Database}",
        new("Keep", 8, r => $"{Figures.Count(r.Days)} d")
        {
            IsRight = true, Colour = r => r.Recommended ? "\e[32m" : null
        },
        new("Would go", 10, r => Display.Count(r.Entries)) { IsRight = true },
        new("Frees", 8, r => Display.Size(r.Bytes)) { IsRight = true },
        new("Keeps", 8, r => Display.Size(r.KeptBytes)) { IsRight = true, Rank = 3 },
        new("Used later", 10, r => Display.Count(r.UsedLater)) { IsRight = true, Rank = 2 },
        new("Last used", 17, r => Display.Minute(r.LastUsed)) { Rank = 4 },
        new("Hits lost", 21, r =>
        Range(Display.Count(r.LostHitsAtLeast), Display.Count(r.LostHitsAtMost)))
        { IsRight = true },
        new("USD lost", 15, r => Range(Display.Money(r.LostCostAtLeast), Display.Money(r.LostCostAtMost)))
        { IsRight = true, Rank = 1 })
    { Note = (r, _) => r.Recommended ? $"Recommended: {r.Reason}" : null };

    public static IView StaleStats { get; } = Stats("Deleted");

    /// <summary>The same before anything was deleted.</summary>
    public static IView StaleStatsPreviews { get; } = Stats("Would delete");

    public static IView Optimized { get; } = new TableView<OptimizeResult>(r => $"Database: {r.Database}",
        new("Table", 29, r => r.Table),
        new("Mode", 10, r => $"{r.Mode}"),
        new("Duration", 10, r => Display.Duration(r.Duration)) { IsRight = true },
        new("Rows", 9, r => Display.Count(r.Rows)) { IsRight = true, Rank = 1 },
        new("Dead", 8, r => Display.Count(r.DeadRows)) { IsRight = true, Rank = 3 },
        new("Before", 8, r => Display.Size(r.BytesBefore)) { IsRight = true, Rank = 2 },
        new("Size", 8, r => Display.Size(r.Bytes)) { IsRight = true },
        new("Folded", 7, r => Display.Count(r.Folded)) { IsRight = true, Rank = 4 });

    public static IView Schedules { get; } = new TableView<MaintenanceSchedule>(s => $"Database: {s.Database}",
        new("Scheduler", 14, s => $"{s.Scheduler}"),
        new("Place", 44, s => s.Place))
    {
        Note = (s, _) => $"{Figures.Count(s.Text.TrimEnd('\n').Split('\n').Length, "line", "lines")}, in the property "
            + "Text",
    };

    public static IView Jobs { get; } = new TableView<MaintenanceJob>(j => $"Database: {j.Database}",
        new("Name", 20, j => j.Name),
        new("Schedule", 12, j => j.Schedule) { Rank = 1 },
        new("Status", 12, j => $"{j.Status}"),
        new("Last run", 17, j => Display.Minute(j.LastRun)),
        new("Took", 10, j => Display.Duration(j.LastDuration)) { IsRight = true, Rank = 3 },
        new("Failures", 8, j => Display.Count(j.Failures)) { IsRight = true },
        new("Missed", 6, j => Display.Count(j.Missed)) { IsRight = true, Rank = 2 })
    { Note = (j, _) => j.Message };

    static TableView<StaleStatsResult> Stats(string deleted) => new(r => $"Database: {r.Database}",
        new(deleted, 12, r => Display.Count(r.Deleted)) { IsRight = true },
        new("Requests", 13, r => Display.Count(r.Requests)) { IsRight = true },
        new("Oldest", 10, r => Display.Day(r.Oldest)),
        new("Newest", 10, r => Display.Day(r.Newest)),
        new("Remaining", 9, r => Display.Count(r.Remaining)) { IsRight = true },
        new("Before", 10, r => Display.Day(r.Before)) { Rank = 1 },
        new("Elapsed", 10, r => Display.Duration(r.Elapsed)) { IsRight = true, Rank = deleted == "Deleted" ? 2 : 9 });

    static string Range(string least, string most) => least == most ? least : $"{least} – {most}";
}
