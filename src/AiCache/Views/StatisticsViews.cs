using AiCache.Engine.Entries;
using AiCache.Engine.Statistics;

namespace AiCache.Views;

/// <summary>How statistics are shown.</summary>
static class StatisticsViews
{
    public static IView Days { get; } = new TableView<CacheDay>(d => $"Database: {d.Database}",
        new("Date", 10, d => Display.Day(d.Date)),
        new("Requests", 10, d => Display.Count(d.TotalRequests)) { IsRight = true },
        new("Hits", 10, d => Display.Count(d.CacheHits)) { IsRight = true, Rank = 1 },
        new("Misses", 9, d => Display.Count(d.CacheMisses)) { IsRight = true, Rank = 2 },
        new("Hit rate", 8, d => Rate(d.TotalRequests, d.HitRate)) { IsRight = true },
        new("Tokens saved", 14, d => Display.Count(d.TokensSaved)) { IsRight = true },
        new("USD saved", 10, d => Display.Money(d.EstimatedCostSaved)) { IsRight = true });

    public static IView Summaries { get; } = new TableView<CacheSummary>(s => $"Database: {s.Database}",
        new("From", 10, s => Display.Day(s.From)),
        new("To", 10, s => Display.Day(s.To)),
        new("Active", 8, s => $"{s.ActiveDays}/{s.Days} d") { IsRight = true, Rank = 2 },
        new("Requests", 11, s => Display.Count(s.TotalRequests)) { IsRight = true },
        new("Hits", 11, s => Display.Count(s.CacheHits)) { IsRight = true, Rank = 3 },
        new("Hit rate", 8, s => Rate(s.TotalRequests, s.HitRate)) { IsRight = true },
        new("Tokens saved", 15, s => Display.Count(s.TokensSaved)) { IsRight = true },
        new("USD saved", 10, s => Display.Money(s.EstimatedCostSaved)) { IsRight = true, Rank = 1 });

    public static IView Weeks { get; } = new TableView<CacheWeek>(w => $"Database: {w.Database}",
        new("Week", 23, w => $"{Display.Day(w.From)} – {Display.Day(w.To)}"),
        new("Requests", 10, w => Display.Count(w.TotalRequests)) { IsRight = true },
        new("Change", 8, w => Display.Change(w.RequestsChange, "%")) { IsRight = true, Rank = 3 },
        new("Hit rate", 8, w => Rate(w.TotalRequests, w.HitRate)) { IsRight = true },
        new("Change", 9, w => Display.Change(w.HitRateChange, "pp")) { IsRight = true, Rank = 2 },
        new("Tokens saved", 14, w => Display.Count(w.TokensSaved)) { IsRight = true },
        new("Change", 8, w => Display.Change(w.TokensSavedChange, "%")) { IsRight = true, Rank = 4 },
        new("USD saved", 10, w => Display.Money(w.EstimatedCostSaved)) { IsRight = true, Rank = 1 });

    public static IView Operations { get; } = new TableView<OperationUsage>(o => $"Database: {o.Database}",
        new("Operation", 16, o => o.OperationType),
        new("Entries", 9, o => Display.Count(o.Entries)) { IsRight = true },
        new("Size", 8, o => Display.Size(o.Bytes)) { IsRight = true, Rank = 2 },
        new("Asked again", 11, o => Display.Percent((double)o.ReuseRate)) { IsRight = true, Rank = 1 },
        new("Hits", 9, o => Display.Count(o.Hits)) { IsRight = true },
        new("Tokens saved", 13, o => Display.Count(o.TokensSaved)) { IsRight = true },
        new("USD saved", 9, o => Display.Money(o.EstimatedCostSaved)) { IsRight = true, Rank = 1 },
        new("Last used", 17, o => Display.Minute(o.LastUsed)) { Rank = 3 });

    /// <summary>Of no request none was missed: 0 % would look like a cache that serves nothing.</summary>
    static string Rate(long requests, decimal rate) => requests == 0 ? "" : Display.Percent((double)rate);
}
