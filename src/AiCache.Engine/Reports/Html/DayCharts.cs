using System.Globalization;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Reports;

/// <summary>
/// Charts over days, as SVG. They are drawn here because they are a hundred lines: every library that draws SVG would
/// come with fonts, a renderer or a script, and none takes its colours from the page, which they need for light and
/// dark.
/// </summary>
internal sealed class DayCharts(HtmlWriter html, IReadOnlyList<CacheDay> days)
{
    const double Width = 420, Height = 190, Left = 40, Right = 8, Top = 10, Bottom = 24;
    const double PlotWidth = Width - Left - Right, PlotHeight = Height - Top - Bottom;

    /// <summary>The day that is not over: its bars are told apart from those of whole days.</summary>
    public DateTime? Unfinished { get; init; }

    /// <summary>The lowest hit rate that is healthy, in percent; null where nothing says so.</summary>
    public double? LowestRate { get; init; }

    double Band => PlotWidth / days.Count;

    /// <summary>Hits and misses, one on the other.</summary>
    public void Requests()
    {
        var axis = Axis.For(days.Max(d => (double)d.CacheHits + d.CacheMisses));
        Chart("Requests per day", axis, Axis.Short, ["hits", "misses"], () =>
        {
            foreach (var (day, index) in days.Select((d, i) => (d, i)))
            {
                html.Open("g").Element("title", $"{Name(day)}: {Figures.Count(day.CacheHits, "hit")}, "
                    + $"{Figures.Count(day.CacheMisses, "miss", "misses")}");
                Hover(index);
                Bar(index, 0, Math.Max(0, day.CacheHits), axis, "hits");
                Bar(index, Math.Max(0, day.CacheHits), Math.Max(0, day.CacheMisses), axis, "misses");
                html.Close();
            }
        });
    }

    /// <summary>The hit rate; a day without requests has none, and interrupts the line.</summary>
    public void HitRate()
    {
        Chart("Hit rate per day", Axis.Percent, v => Invariant($"{v:0}%"), [], () =>
        {
            if (LowestRate is { } lowest)
                Line(Left, Y(lowest, Axis.Percent), Width - Right, Y(lowest, Axis.Percent), "limit");
            foreach (var run in Runs())
            {
                html.Shape("polyline", ("class", "rate"),
                    ("points", string.Join(' ',
                    run.Select(i => Invariant($"{Middle(i):0.#},{Y((double)days[i].HitRate, Axis.Percent):0.#}")))));
            }
            foreach (var (day, index) in days.Select((d, i) => (d, i)).Where(d => d.d.TotalRequests > 0))
            {
                html.Open("g")
                    .Element("title",
                    Invariant($"{Name(day)}: {day.HitRate:0.##} % of {Figures.Count(day.TotalRequests, "request")}"));
                Hover(index);
                html.Shape("circle", ("class", "rate"), ("cx", Middle(index)),
                    ("cy", Y((double)day.HitRate, Axis.Percent)), ("r", days.Count > 60 ? 1.5 : 3)).Close();
            }
        }, LowestRate is { } least ? Invariant($"at least {least:0.#} %") : null);
    }

    /// <summary>Tokens saved; what they would have cost is in the same proportion.</summary>
    public void Savings()
    {
        var axis = Axis.For(days.Max(d => (double)d.TokensSaved));
        var money = Invariant($"${days.Sum(d => d.EstimatedCostSaved):#,0.00} in all");
        Chart("Tokens saved per day", axis, Axis.Short, [], () =>
        {
            foreach (var (day, index) in days.Select((d, i) => (d, i)))
            {
                html.Open("g")
                    .Element("title",
                    Invariant($"{Name(day)}: {Figures.Count(day.TokensSaved, "token")}, ${day.EstimatedCostSaved:#,0.00##}"));
                Hover(index);
                Bar(index, 0, Math.Max(0, day.TokensSaved), axis, "saved");
                html.Close();
            }
        }, money);
    }

    void Chart(string title, Axis axis, Func<double, string> label, string[] series, Action draw, string? note = null)
    {
        html.Open("figure", ("class", "card")).Open("figcaption").Element("strong", title);
        foreach (var name in series) html.Open("span", ("class", "key")).Element("i", "", ("class", name)).Text(name)
            .Close();
        if (note is not null) html.Element("span", note, ("class", "key"));
        if (IsUnfinished(days.Count - 1)) html.Element("span", "last day so far", ("class", "key"));
        html.Close();
        html.Open("svg", ("viewBox", Invariant($"0 0 {Width} {Height}")), ("role", "img"),
            ("aria-label", $"{title}, {Name(days[0])} to {Name(days[^1])}"));
        for (var mark = 0; mark <= axis.Count; mark++)
        {
            var y = Y(mark * axis.Step, axis);
            Line(Left, y, Width - Right, y, mark == 0 ? "base" : "grid");
            html.Element("text", label(mark * axis.Step), ("x", Left - 6), ("y", y + 3.5), ("class", "y"));
        }
        foreach (var index in Labelled())
            html.Element("text", days[index].Date.ToString("MMM d", CultureInfo.InvariantCulture),
            ("x", Middle(index)), ("y", Height - 7),
            ("class", index == 0 && days.Count > 12 ? "first" : index == days.Count - 1 && days.Count > 12 ? "last"
            : "x"));
        draw();
        html.Close().Close();
    }

    /// <summary>Makes the whole height of a day show its numbers.</summary>
    void Hover(int index) =>
        html.Shape("rect", ("class", "hover"), ("x", Left + (index * Band)), ("y", Top), ("width", Band),
        ("height", PlotHeight));

    void Bar(int index, double from, double size, Axis axis, string series)
    {
        if (size <= 0) return;
        var gap = Math.Min(Band * 0.25, 8);
        var top = Y(from + size, axis);
        html.Shape("rect", ("class", IsUnfinished(index) ? $"{series} unfinished" : series),
            ("x", Left + (index * Band) + (gap / 2)), ("y", top),
            ("width", Math.Max(Band - gap, 0.5)), ("height", Math.Max(Y(from, axis) - top, 0.5)));
    }

    bool IsUnfinished(int index) => days[index].Date == Unfinished;

    void Line(double x1, double y1, double x2, double y2, string kind) =>
        html.Shape("line", ("class", kind), ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2));

    IEnumerable<List<int>> Runs()
    {
        var run = new List<int>();
        for (var i = 0; i <= days.Count; i++)
        {
            if (i < days.Count && days[i].TotalRequests > 0) run.Add(i);
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
    }

    /// <summary>The first, the last and a few between.</summary>
    IEnumerable<int> Labelled() => days.Count <= 7 ? Enumerable.Range(0, days.Count)
        : Enumerable.Range(0, 5).Select(part => (int)Math.Round(part * (days.Count - 1) / 4.0)).Distinct();

    double Middle(int index) => Left + ((index + 0.5) * Band);

    static double Y(double value, Axis axis) =>
        Top + (PlotHeight * (1 - (Math.Min(Math.Max(value, 0), axis.Top) / axis.Top)));

    static string Name(CacheDay day) => day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
