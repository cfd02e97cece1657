using System.Globalization;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Reports;

/// <summary>
/// The figures that are looked at first, each with the days it is of, and what it was in the days before.
/// </summary>
internal sealed class HtmlTiles(CacheReport part)
{
    readonly List<CacheDay> days = [.. part.Days.OrderBy(d => d.Date)];

    /// <summary>Writes them; nothing where nothing was gathered for them.</summary>
    public void Write(HtmlWriter html)
    {
        var tiles = Traffic().Concat(Space()).ToList();
        if (tiles.Count == 0) return;
        html.Open("dl", ("class", "tiles"));
        foreach (var tile in tiles)
        {
            html.Open("div", ("class", "card")).Element("dt", tile.Label).Element("dd", tile.Value);
            foreach (var note in new[] { tile.Note, tile.Change }.OfType<string>())
                html.Element("dd", note, ("class", "note"));
            html.Close();
        }
        html.Close();
    }

    IEnumerable<Tile> Traffic()
    {
        if (days.Count == 0) yield break;
        var sum = Sum(days);
        var period = days.Count == 1 ? Day(days[0]) : $"{Day(days[0])} – {Day(days[^1])}";
        // Of no request none was missed: 0 % would look like a cache that serves nothing.
        yield return new("Hit rate", sum.Requests == 0 ? "none yet" : Invariant($"{sum.HitRate:0.#} %"), period,
            Compared(d => (double)Sum(d).HitRate, "pp"));
        yield return new("Requests", Figures.Count(sum.Requests), period, Compared(d => Sum(d).Requests, "%"));
        yield return new("Tokens saved", Axis.Short(sum.TokensSaved), period, Compared(d => Sum(d).TokensSaved, "%"));
        yield return new("Money saved", Invariant($"${days.Sum(d => d.EstimatedCostSaved):#,0.00}"), period);
    }

    IEnumerable<Tile> Space()
    {
        if (part.Storage.FirstOrDefault(s => s.Name == CacheContract.Cache.FullName) is not { } cache) yield break;
        if (cache.LiveRows is { } rows)
            yield return new("Entries", (cache.RowsAreExact ? "" : "≈ ") + Figures.Count(rows),
                cache.AverageEntryBytes is { } average ? $"{Figures.Size((long)average)} each" : null);
        yield return new("Size in use", Figures.Size(cache.LiveBytes), cache.GrowthPerDay is { } growth
            ? growth > 0 ? $"+{Figures.Size(growth)} a day" : "does not grow" : null);
        if (cache is { DaysUntilLimit: { } left, LimitBytes: { } limit })
            yield return new($"Until {Figures.Size(limit)}", left > 5 * 365 ? "more than 5 years"
            : Invariant($"{left:#,0} days"), null);
    }

    /// <summary>
    /// The last seven whole days beside the seven before them; null where there are not so many, or nothing to compare
    /// with. The day of the report is not over.
    /// </summary>
    string? Compared(Func<IReadOnlyList<CacheDay>, double> figure, string unit)
    {
        var whole = days.Where(d => d.Date < part.CreatedAt.Date).ToList();
        if (whole.Count < 14) return null;
        var (now, before) = (figure(whole[^7..]), figure(whole[^14..^7]));
        if (unit == "pp") return Sum(whole[^14..^7]).Requests == 0 ? null
            : Invariant($"{now - before:+0.0;-0.0;±0.0} pp in 7 days");
        return before <= 0 ? null : Invariant($"{100 * (now - before) / before:+0;-0;±0} % in 7 days");
    }

    static CacheCounts Sum(IReadOnlyList<CacheDay> days) => CacheCounts.Sum(days.Select(d =>
        new CacheCounts(d.TotalRequests, d.CacheHits, d.CacheMisses, d.TokensSaved)));

    static string Day(CacheDay day) => day.Date.ToString("MMM d", CultureInfo.InvariantCulture);

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    sealed record Tile(string Label, string Value, string? Note, string? Change = null);
}
