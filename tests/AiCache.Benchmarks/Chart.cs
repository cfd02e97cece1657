using System.Globalization;
using System.Xml.Linq;

namespace AiCache.Benchmarks;

/// <summary>One half of the picture: what its bars are of.</summary>
/// <param name="Title">What was done.</param>
/// <param name="Axis">What stands below the bars.</param>
/// <param name="Unit">How they are counted.</param>
/// <param name="Series">Ours, and what it is compared with.</param>
sealed record Panel(string Title, string Axis, string Unit, IReadOnlyList<string> Series)
{
    public static Panel Purge { get; } = new("Purge of half the entries, 1 KB, in time order",
        "entries in the table", "rows per second", ["the purge, in an open session", "one DELETE"]);

    public static Panel Counter { get; } = new("Counting hits", "clients", "counts per second",
        ["increment_cache_stats", "one-row upsert", "bare insert"]);
}

/// <summary>A bar: the repetitions of one of a panel's series at one place of its axis.</summary>
sealed record Bar(Panel Panel, string Series, int At, IReadOnlyList<double> Values);

/// <summary>
/// The picture of a run: a median is a bar with its value, least to most is a line. It has a background of its own, so
/// that it can be read whatever the page's is.
/// </summary>
static class Chart
{
    const int Width = 960, Height = 430, Across = 480, Left = 66, Right = 466, Top = 104, Bottom = 344;

    const string Style = """
        text { font: 12px system-ui, sans-serif; fill: #1f2328 }
        .title { font-weight: 600; font-size: 14px } .soft { fill: #59636e }
        .middle { text-anchor: middle } .end { text-anchor: end }
        .back { fill: #ffffff } .grid { stroke: #d1d9e0 } .spread { stroke: #1f2328 }
        .s0 { fill: #0969da } .s1 { fill: #bc4c00 } .s2 { fill: #818b98 }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc } .soft { fill: #9198a1 }
          .back { fill: #0d1117 } .grid { stroke: #3d444d } .spread { stroke: #f0f6fc }
          .s0 { fill: #4493f8 } .s1 { fill: #db6d28 } .s2 { fill: #656c76 }
        }
        """;

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The picture of both panels, as SVG.</summary>
    /// <exception cref="InvalidOperationException">Nothing was measured for one of them.</exception>
    public static string Draw(IReadOnlyList<Bar> bars, string caption)
    {
        Panel[] panels = [Panel.Purge, Panel.Counter];
        if (panels.FirstOrDefault(p => !bars.Any(b => b.Panel == p && b.Values.Count > 0)) is { } empty)
            throw new InvalidOperationException($"There is no picture without figures of: {empty.Title}.");
        return new XElement(Svg + "svg", new XAttribute("viewBox", $"0 0 {Width} {Height}"),
            new XAttribute("role", "img"), new XElement(Svg + "title", string.Join("; ", panels.Select(p => p.Title))),
            new XElement(Svg + "style", Style),
            Shape("rect", "back", ("width", Width), ("height", Height), ("rx", 8)),
            panels.Select((p, i) => new XElement(Svg + "g", new XAttribute("transform", $"translate({i * Across} 0)"),
                Draw(p, [.. bars.Where(b => b.Panel == p && b.Values.Count > 0)]))),
            Text("soft middle", Width / 2, Height - 14, caption)) + "\n";
    }

    static IEnumerable<XElement> Draw(Panel panel, IReadOnlyList<Bar> bars)
    {
        yield return Text("title", Left, 30, panel.Title);
        yield return Text("soft", Left, Top - 14, panel.Unit);
        var along = Left;
        foreach (var (i, series) in panel.Series.Index())
        {
            yield return Shape("rect", $"s{i}", ("x", along), ("y", 48), ("width", 11), ("height", 11), ("rx", 2));
            yield return Text("", along + 16, 58, series);
            along += 38 + 7 * series.Length;
        }
        var step = Step(bars.Max(b => b.Values.Max()));
        var most = step * Math.Ceiling(bars.Max(b => b.Values.Max()) / step);
        double Y(double value) => Bottom - (Bottom - Top) * value / most;
        for (var value = 0.0; value <= most; value += step)
        {
            yield return Shape("line", "grid", ("x1", Left), ("x2", Right), ("y1", Y(value)), ("y2", Y(value)));
            yield return Text("soft end", Left - 6, Y(value) + 4, Short(value));
        }
        var places = bars.Select(b => b.At).Distinct().Order().ToList();
        var room = (double)(Right - Left) / places.Count;
        var wide = Math.Min(48, 0.84 * room / panel.Series.Count);
        foreach (var (n, place) in places.Index())
        {
            var middle = Left + (n + 0.5) * room;
            yield return Text("middle", middle, Bottom + 18, Number(place, "#,0"));
            foreach (var bar in bars.Where(b => b.At == place))
            {
                var i = panel.Series.ToList().IndexOf(bar.Series);
                var x = middle + (i - panel.Series.Count / 2.0) * wide;
                var (least, median, largest) = (bar.Values.Min(), Statistics.Median(bar.Values), bar.Values.Max());
                yield return Shape("rect", $"s{i}", ("x", x + 1), ("y", Y(median)), ("width", wide - 2),
                    ("height", Bottom - Y(median)));
                yield return Shape("line", "spread", ("x1", x + wide / 2), ("x2", x + wide / 2), ("y1", Y(least)),
                    ("y2", Y(largest)));
                yield return Text("value middle", x + wide / 2, Y(largest) - 5, Short(median));
            }
        }
        yield return Text("soft middle", (Left + Right) / 2, Bottom + 38, panel.Axis);
    }

    /// <summary>A round number, of which three to seven make up the whole.</summary>
    static double Step(double most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return (most / power) switch { < 1.5 => 0.25, < 3 => 0.5, < 7 => 1, _ => 2 } * power;
    }

    /// <summary>Three digits are enough beside a bar.</summary>
    static string Short(double value) => value switch
    {
        >= 999_500 => Number(value / 1e6, "0.##") + "M",
        >= 99_950 => Number(value / 1e3, "0") + "k",
        >= 1_000 => Number(value / 1e3, "0.#") + "k",
        _ => Number(value, "0"),
    };

    static XElement Text(string style, double x, double y, string text) =>
        new(Svg + "text", new XAttribute("class", style), new XAttribute("x", Number(x, "0.#")),
            new XAttribute("y", Number(y, "0.#")), text);

    static XElement Shape(string name, string style, params (string Name, double Value)[] places) =>
        new(Svg + name, new XAttribute("class", style),
            places.Select(p => new XAttribute(p.Name, Number(p.Value, "0.#"))));

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
