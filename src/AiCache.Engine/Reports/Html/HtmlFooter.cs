using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Reports;

/// <summary>
/// Where the page's figures come from: versions, how long the checks took, what they were compared with, the run.
/// </summary>
internal static class HtmlFooter
{
    public static void Write(CacheReport report, HtmlWriter html)
    {
        html.Open("footer", ("class", "muted")).Element("p", string.Join(" · ", About(report)));
        if (Thresholds(report) is { Count: > 0 } thresholds)
            html.Element("p", $"Compared with: {string.Join(", ", thresholds)}.");
        if (report.Run is { } run)
            html.Open("p").Element("a", "The run that made this report", ("href", run.AbsoluteUri),
            ("rel", "noreferrer")).Close();
        html.Close();
    }

    static IEnumerable<string> About(CacheReport report)
    {
        yield return $"AiCache {Journal.ModuleVersion}";
        foreach (var server in report.Versions.Select(v => v.Server).Concat(report.Servers).Distinct())
            yield return $"PostgreSQL {server}";
        if (report.Roles.Count > 0)
            yield return $"as {PlainText.Line(string.Join(", ", report.Roles), 200)}";
        if (report.Checks.Count == 0) yield break;
        var took = report.Checks.Aggregate(TimeSpan.Zero, (sum, check) => sum + check.Duration);
        yield return Figures.Count(report.Checks.Count, "check", "checks")
            + (took > TimeSpan.Zero ? $" in {Figures.Duration(took)}" : "");
    }

    static IReadOnlyList<string> Thresholds(CacheReport report) => [.. report.Checks
        .Where(c => c is { Threshold: > 0, Unit: not null })
        .Select(c => $"{c.Name[(c.Name.LastIndexOf('.') + 1)..]} {Amount(c.Threshold!.Value, c.Unit!)}").Distinct()];

    static string Amount(double value, string unit) => unit switch
    {
        "bytes" => Figures.Size((long)value),
        "seconds" => Figures.Span(TimeSpan.FromSeconds(value)),
        "percent" => Figures.Percent(value),
        _ => $"{Figures.Count(value)} {unit}",
    };
}
