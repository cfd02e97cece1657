using System.Globalization;
using AiCache.Engine.Ground;
using AiCache.Engine.Watch;

namespace AiCache.Views;

/// <summary>A snapshot of a cache as a page, and as one line.</summary>
static class WatchPage
{
    const string Heights = "▁▂▃▄▅▆▇█";
    const int BarWidth = 24, NarrowBarWidth = 10, Narrow = 75, LabelWidth = 11;

    /// <summary>The view of one that somebody has kept.</summary>
    public static IView View { get; } = new TextView<WatchSnapshot>(now => $"Database: {now.Database}",
        (now, width) => string.Join('\n', Lines(now, width)));

    /// <summary>One line for a log.</summary>
    public static string Line(WatchSnapshot now) => string.Join(", ", new[]
    {
        $"{Figures.Second(now.At)} {now.Database}: {Requests(now)}",
        now.HitRates is [.., { } rate] ? $"{Figures.Percent(rate)} hits" : null,
        now.LiveBytes is { } bytes ? $"{Figures.Size(bytes)} of {Figures.Size(now.LimitBytes)}" : null,
        now.Activities.Count > 0 ? Figures.Count(now.Activities.Count, "activity", "activities") : null,
        now.Alerts.Count > 0 ? $"{Figures.Count(now.Alerts.Count, "alert", "alerts")}: "
            + string.Join(" ", now.Alerts.Select(a => a.Name)) : "no alerts",
    }.OfType<string>());

    /// <summary>The page. Where not all fits, the worst alerts are there and the others are counted.</summary>
    public static IEnumerable<string> Lines(WatchSnapshot now, int width, int height = int.MaxValue)
    {
        var head = Head(now, width).ToList();
        // Both titles with a blank line before them, and the last line with its own.
        var room = height - head.Count - 6;
        var alerts = Fit([.. now.Alerts.Select(a => CheckView.Checks.Row(a, width)).Reverse()], room - 1, 1, "none");
        var goesOn = Fit([.. now.Activities.Select(a => MonitoringViews.Activities.Row(a, width))],
            room - alerts.Sum(row => row.Length), 0, "nothing");
        return
        [
            .. head, "", Bold("What goes on"), .. goesOn.SelectMany(row => row), "", Bold("Alerts"),
            .. alerts.AsEnumerable().Reverse().SelectMany(row => row), "",
            $"\e[2mread in {Figures.Duration(now.Duration)}, q ends\e[0m",
        ];
    }

    static IEnumerable<string> Head(WatchSnapshot now, int width) =>
    [
        .. Words.Wrap($"{now.Database}   {Words.Keep(Figures.Second(now.At))}", width).Select(Bold),
        "",
        .. Figure("Requests", width, Spark(now.Requests.Select(r => (double?)r)),
            now.Today is { } today ? $"{Figures.Count(today)} today{Rate(now)}" : "not known"),
        .. Figure("Hit rate", width, Spark(now.HitRates, 100),
            now.HitRates is [.., { } rate] ? Figures.Percent(rate) : "none yet",
            now.TokensSaved is { } tokens ? $"{Figures.Count(tokens)} tokens saved today" : ""),
        .. now.LiveBytes is { } bytes ? Figure("Size", width,
            Bar((double)bytes / now.LimitBytes, width < Narrow ? NarrowBarWidth : BarWidth),
            $"{Figures.Size(bytes)} of {Figures.Size(now.LimitBytes)}",
            now.Entries is { } entries ? Figures.Count(entries, "entry", "entries") : "") : [],
    ];

    static List<string> Figure(string label, int width, params string[] parts) =>
        Words.Wrap(label.PadRight(LabelWidth - 1) + ' ' + string.Join("  ", parts.Select(Words.Keep)), width,
            LabelWidth);

    static string Requests(WatchSnapshot now) => now.Today is { } today
        ? $"{Figures.Count(today, "request", "requests")} today{Rate(now)}" : "today's requests are not known";

    /// <summary>The first rows that fit, with their lines, but at least so many; and how many are left out.</summary>
    static List<string[]> Fit(IReadOnlyList<string> rows, int room, int least, string nothing)
    {
        if (rows.Count == 0) return [[nothing]];
        var all = rows.Select(row => row.Split('\n')).ToList();
        if (all.Sum(row => row.Length) <= room) return all;
        var (fitting, lines) = (new List<string[]>(), 1);
        fitting.AddRange(all.TakeWhile((row, place) => (lines += row.Length) <= room || place < least));
        return fitting.Count == all.Count ? fitting
            : [.. fitting, [$"… and {Figures.Count(all.Count - fitting.Count)} more"]];
    }

    /// <summary>Each value as a bar of up to eight steps; what is not known is a gap.</summary>
    static string Spark(IEnumerable<double?> values, double? top = null)
    {
        var all = values.ToList();
        var most = top ?? all.Max() ?? 0;
        return string.Concat(all.Select(v => v is { } value
            ? Heights[most <= 0 ? 0 : (int)Math.Clamp(value / most * (Heights.Length - 1), 0, Heights.Length - 1)]
            : ' '));
    }

    static string Bar(double part, int width)
    {
        var full = (int)Math.Clamp(Math.Round(part * width), 0, width);
        return new string('█', full) + new string('░', width - full);
    }

    static string Rate(WatchSnapshot now) => now.RequestsPerSecond is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $" ({rate:0.0}/s)") : "";

    static string Bold(string text) => $"\e[1m{text}\e[0m";
}
