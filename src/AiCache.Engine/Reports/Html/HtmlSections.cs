
namespace AiCache.Engine.Reports;

/// <summary>What the page says about one database. A part that nothing was gathered for is left out.</summary>
internal sealed class HtmlSections(CacheReport part, HtmlWriter html)
{
    public void Write()
    {
        new HtmlTiles(part).Write(html);
        var checks = new HtmlChecks(html);
        checks.Attention(part);
        Charts();
        foreach (var table in ReportTables.Of(part)) Table(table);
        checks.Calm(part);
    }

    void Charts()
    {
        if (part.Days.Count == 0 && part.Storage.Count == 0) return;
        html.Open("div", ("class", "charts"));
        if (part.Days.Count > 0)
        {
            var charts = new DayCharts(html, [.. part.Days.OrderBy(d => d.Date)])
            {
                Unfinished = part.CreatedAt.Date,
                LowestRate = part.Checks.FirstOrDefault(c =>
                c is { Name: "Health.HitRate", Unit: "percent" })?.Threshold,
            };
            charts.Requests();
            charts.HitRate();
            charts.Savings();
        }
        SizeChart.Write(html, [.. part.Storage]);
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
        if (table.Note is not null) html.Element("p", table.Note, ("class", "muted"));
        if (table.IsDetail) html.Close();
    }
}
