using System.Globalization;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Reports;

/// <summary>What the page says about one database. A part that nothing was gathered for is left out.</summary>
internal sealed class HtmlSections(CacheReport part, HtmlWriter html)
{
    public void Write()
    {
        Tiles();
        if (part.Checks.Any(c => c.NeedsAttention))
            Checks("What needs attention", part.ChecksBySeverity.Where(c => c.NeedsAttention));
        Charts();
        foreach (var table in ReportTables.Of(part)) Table(table);
        var calm = part.ChecksBySeverity.Where(c => !c.NeedsAttention).ToList();
        if (calm.Count > 0) Checks("What is as it should be", calm);
    }

    void Tiles()
    {
        var tiles = new List<(string Label, string Value)>();
        if (part.Days.Count > 0)
        {
            var sum = CacheCounts.Sum(part.Days.Select(d =>
                new CacheCounts(d.TotalRequests, d.CacheHits, d.CacheMisses, d.TokensSaved)));
            tiles.Add(("Hit rate", Figure($"{sum.HitRate:0.#} %")));
            tiles.Add(("Requests", Figures.Count(sum.Requests)));
            tiles.Add(("Tokens saved", Axis.Short(sum.TokensSaved)));
            tiles.Add(("Money saved", Figure($"${part.Days.Sum(d => d.EstimatedCostSaved):#,0.00}")));
        }
        if (part.Storage.FirstOrDefault(s => s.Name == CacheContract.Cache.FullName) is { } cache)
        {
            if (cache.LiveRows is { } rows)
                tiles.Add(("Entries", (cache.RowsAreExact ? "" : "≈ ") + Figures.Count(rows)));
            tiles.Add(("Size in use", Figures.Size(cache.LiveBytes)));
            if (cache.DaysUntilLimit is { } days && cache.LimitBytes is { } limit)
                tiles.Add(($"Until {Figures.Size(limit)}", days > 3650 ? "years" : Figure($"{days:#,0} days")));
        }
        if (tiles.Count == 0) return;
        html.Open("dl", ("class", "tiles"));
        foreach (var (label, value) in tiles) html.Open("div", ("class", "card")).Element("dt", label)
            .Element("dd", value).Close();
        html.Close();
    }

    void Charts()
    {
        if (part.Days.Count == 0 && part.Storage.Count == 0) return;
        html.Open("div", ("class", "charts"));
        if (part.Days.Count > 0)
        {
            var charts = new DayCharts(html, [.. part.Days.OrderBy(d => d.Date)]);
            charts.Requests();
            charts.HitRate();
            charts.Savings();
        }
        SizeChart.Write(html, [.. part.Storage]);
        html.Close();
    }

    void Checks(string title, IEnumerable<Check> checks)
    {
        html.Element("h3", title).Open("ul", ("class", "checks card"));
        foreach (var check in checks)
        {
            var state = check.Status.ToString();
            html.Open("li", ("class", state.ToLowerInvariant())).Element("span", state, ("class", "status"))
                .Open("div");
            html.Element("strong", check.Name).Element("p", check.News);
            if (check.NeedsAttention && (check.Expected ?? check.Actual) is not null)
                html.Open("p", ("class", "muted"))
                .Text($"Expected {check.Expected ?? "–"}; found {check.Actual ?? "–"}.").Close();
            if (check.Remediation is not null) html.Element("code", check.Remediation);
            if (check.Hint is not null) html.Element("p", check.Hint, ("class", "muted"));
            html.Close().Close();
        }
        html.Close();
    }

    void Table(ReportTable table)
    {
        if (table.IsDetail) html.Open("details").Element("summary", table.Title);
        else html.Element("h3", table.Title);
        html.Open("div", ("class", "card scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", table.Title))
            .Open("table").Open("thead").Open("tr");
        foreach (var column in table.Columns)
            html.Element("th", column.Name, ("class", column.IsNumber ? "number" : null), ("scope", "col"));
        html.Close().Close().Open("tbody");
        foreach (var row in table.Rows)
        {
            html.Open("tr");
            foreach (var (cell, column) in row.Zip(table.Columns))
                html.Element("td", cell, ("class", column.IsNumber ? "number" : "text"), ("data-column", column.Name));
            html.Close();
        }
        html.Close().Close().Close();
        if (table.IsDetail) html.Close();
    }

    static string Figure(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
