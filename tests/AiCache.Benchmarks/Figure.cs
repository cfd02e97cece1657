using System.Globalization;

namespace AiCache.Benchmarks;

/// <summary>One line of the table: a ratio, or an absolute value, and what it should reach.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Against">With what it was compared.</param>
/// <param name="Goal">What it should reach, as the table says it.</param>
/// <param name="Reached">Whether a value reaches it.</param>
/// <param name="Values">One value per repetition.</param>
/// <param name="Note">The absolute figures behind the ratio, and what limits it.</param>
sealed record Figure(string What, string Against, string Goal, Func<double, bool> Reached,
    IReadOnlyList<double> Values, string Note)
{
    /// <summary>What of it the picture shows.</summary>
    public IReadOnlyList<Bar> Bars { get; init; } = [];

    public double Median => Statistics.Median(Values);

    /// <summary>Nothing where there is no goal to reach.</summary>
    string Verdict => Goal == "–" ? "" : Reached(Median) ? "yes" : "no";

    public override string ToString() => Values.Count == 0
        ? $"| {What} | {Against} | {Goal} | not measured | | {Note} |"
        : string.Create(CultureInfo.InvariantCulture, $"| {What} | {Against} | {Goal} | {Median:0.##} "
        + $"({Values.Min():0.##} to {Values.Max():0.##}, n = {Values.Count}) | {Verdict} | {Note} |");

    /// <summary>A line for what cannot be measured here.</summary>
    public static Figure Skipped(string what, string against, string goal, string why) =>
        new(what, against, goal, _ => false, [], why);
}

/// <summary>Medians and percentiles.</summary>
static class Statistics
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        var place = (sorted.Length - 1) * percent / 100;
        var (low, high) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return low + (high - low) * (place - Math.Floor(place));
    }
}
