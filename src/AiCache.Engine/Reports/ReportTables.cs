using System.Globalization;
using AiCache.Engine.Ground;
using AiCache.Engine.Impact;
using AiCache.Engine.Storage;

namespace AiCache.Engine.Reports;

/// <summary>A table of a report, for the page and for Markdown.</summary>
internal sealed record ReportTable(string Title, IReadOnlyList<ReportColumn> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Whether only some readers want it: it is folded away.</summary>
    public bool IsDetail { get; init; }

    /// <summary>What a reader may not know, in a sentence below it.</summary>
    public string? Note { get; init; }
}

/// <summary>A column; numbers stand on the right.</summary>
internal sealed record ReportColumn(string Name, bool IsNumber = false);

/// <summary>What was gathered, as tables.</summary>
internal static class ReportTables
{
    /// <summary>The tables that have rows.</summary>
    public static IEnumerable<ReportTable> Of(CacheReport part) =>
        new[] { OfTraffic(part), OfContent(part), OfWork(part) }.SelectMany(tables => tables)
            .Where(t => t.Rows.Count > 0).OrderBy(t => t.IsDetail);

    static ReportTable[] OfTraffic(CacheReport part) =>
    [
        Table("Success criteria", part.Criteria.OrderBy(c => c.Number), ["Criterion", "Status"], ["Checks passed"], c =>
            [c.Criterion, c.Status.ToString(), $"{c.Passed} of {c.Checks.Count}"]),
        Table("Migrations", part.Migrations, ["Migration", "Status", "Applied", "By", "What is there"],
            ["Differences"], m =>
            [m.Name, m.Status.ToString(), Time(m.AppliedAt), m.AppliedBy ?? "", string.Join(", ", m.Objects),
                Figures.Count(m.Differences.Count)]),
        Table("Week by week", part.Weeks, ["Week"],
            ["Requests", "Change", "Hit rate", "Change", "Tokens saved", "USD saved"], w =>
            [$"{Day(w.From)} – {Day(w.To)}", Figures.Count(w.TotalRequests), Change(w.RequestsChange, "%"),
                Rate(w.TotalRequests, w.HitRate), Change(w.HitRateChange, "pp"), Figures.Count(w.TokensSaved),
                Money(w.EstimatedCostSaved)]),
        Table("In sum", part.Summaries, ["Days"],
            ["Requests", "Hits", "Misses", "Hit rate", "Tokens saved", "USD saved"], s =>
            [$"{Day(s.From)} – {Day(s.To)}", Figures.Count(s.TotalRequests), Figures.Count(s.CacheHits),
                Figures.Count(s.CacheMisses), Rate(s.TotalRequests, s.HitRate), Figures.Count(s.TokensSaved),
                Money(s.EstimatedCostSaved)]),
        Table("Day by day", [.. part.Days.OrderByDescending(d => d.Date)], ["Day"],
            ["Requests", "Hits", "Misses", "Hit rate", "Tokens saved", "USD saved"], d =>
            [Day(d.Date), Figures.Count(d.TotalRequests), Figures.Count(d.CacheHits), Figures.Count(d.CacheMisses),
                Rate(d.TotalRequests, d.HitRate), Figures.Count(d.TokensSaved),
                Money(d.EstimatedCostSaved)]) with { IsDetail = true },
    ];

    static ReportTable[] OfContent(CacheReport part) =>
    [
        Table("Hottest and other entries", part.Entries, ["Key", "Operation"],
            ["Hits", "Size", "Tokens", "Lectures", "Made", "Last used"], e =>
            [PlainText.Line(e.CacheKey, 24), PlainText.Line(e.OperationType, 50), Figures.Count(e.HitCount),
                Figures.Size(e.ContentSize), Figures.Count(e.TokensUsed), Figures.Count(e.LectureIds.Count),
                Time(e.CreatedAt), Time(e.LastAccessedAt)]),
        Table("Storage", part.Storage, ["Table or index"],
            ["Total", "Rows and maps", "TOAST", "Indexes", "Reusable", "Rows", "Scans"], s =>
            [(s.Kind == StorageKind.Index ? "↳ " : "") + s.Name, Figures.Size(s.TotalBytes), Size(s.HeapBytes),
                Size(s.ToastBytes), Size(s.IndexBytes), Size(s.ReusableBytes),
             s.LiveRows is { } rows ? (s.RowsAreExact ? "" : "≈ ") + Figures.Count(rows) : "", s.Scans is { } scans
                 ? Figures.Count(scans) : ""]) with
        {
            Note = "TOAST is where PostgreSQL keeps values that are too long for their row: here the responses.",
        },
        Table("How long to keep entries", part.Retention.OrderBy(r => r.Days), ["Keep", "Verdict"],
            ["Would go", "Frees", "Used later", "Hits lost", "USD lost"], r =>
            [Figures.Count(r.Days, "day", "days"), r.Reason is { } why ? $"Recommended: {why}" : "",
                Figures.Count(r.Entries),
                Figures.Size(r.Bytes), Figures.Count(r.UsedLater),
                $"{Figures.Count(r.LostHitsAtLeast)} – {Figures.Count(r.LostHitsAtMost)}",
                $"{Money(r.LostCostAtLeast)} – {Money(r.LostCostAtMost)}"]),
        Table("What operations store and save", part.Operations, ["Operation"],
            ["Entries", "Size", "Asked again", "Hits", "Tokens saved", "USD saved"], o =>
            [PlainText.Line(o.OperationType, 50), Figures.Count(o.Entries), Figures.Size(o.Bytes), Percent(o.ReuseRate),
                Figures.Count(o.Hits), Figures.Count(o.TokensSaved), Money(o.EstimatedCostSaved)]),
    ];

    static ReportTable[] OfWork(CacheReport part) =>
    [
        Table("The application's own queries", part.Impact, ["Query"], ["Before", "Now", "Ratio", "Verdict"], i =>
            [i.Name, i.Before is { } before ? Milliseconds(before) : "", Milliseconds(i.Typical), i.Ratio is { } ratio
                ? Invariant($"{ratio:0.00}") : "", i.Verdict == ImpactVerdict.NotCompared ? "" : i.Verdict.ToString()]),
        Table("What went on", part.Activities, ["Kind", "Relation", "Phase", "User"], ["PID", "Done", "For"], a =>
            [a.Kind.ToString(), a.Relation ?? "", a.Phase ?? "", a.User ?? "", $"{a.ProcessId}",
                a.PercentDone is { } done ? Figures.Percent(done) : "", a.Duration is { } time ? Figures.Duration(time)
                : ""]),
        Table("Backups", part.Backups.OrderByDescending(b => b.CreatedAt), ["Backup", "Taken", "Proven"], ["Size"], b =>
            [b.Name, Time(b.CreatedAt), b.Problem is null ? b.Grade.ToString() : PlainText.Line(b.Problem, 80),
                Figures.Size(b.Size)]),
        Table("Jobs", part.Jobs, ["Job", "State", "Last run"], ["Took", "Failed", "Missed"], j =>
            [j.Name, j.Status.ToString(), Time(j.LastRun), j.LastDuration is { } took ? Figures.Duration(took) : "",
                Figures.Count(j.Failures), j.Missed is { } missed ? Figures.Count(missed) : ""]),
    ];

    static ReportTable Table<T>(string title, IEnumerable<T> items, string[] texts, string[] numbers,
        Func<T, string[]> row) =>
        new(title, [.. texts.Select(t => new ReportColumn(t)),
            .. numbers.Select(n => new ReportColumn(n, IsNumber: true))], [.. items.Select(row)]);

    static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
    static string Size(long? bytes) => bytes is { } size ? Figures.Size(size) : "";
    static string Rate(long requests, decimal rate) => requests == 0 ? "" : Percent(rate);

    static string Percent(decimal percent) => Invariant($"{percent:0.00} %");
    static string Money(decimal amount) => Invariant($"{amount:#,0.00}");
    static string Change(decimal? change, string unit) => change is { } value
        ? Invariant($"{value:+0.0;-0.0;0.0} {unit}") : "";
    static string Milliseconds(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.000} ms");
    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
