using System.Globalization;
using AiCache.Engine.Ground;

namespace AiCache.Views;

/// <summary>How figures are written in the views. The properties keep the raw numbers.</summary>
static class Display
{
    /// <summary>A size with three digits at most before the unit, such as <c>1.5 MB</c>.</summary>
    /// <param name="bytes">Bytes; null gives an empty text. A kilobyte has 1024 of them, as in pg_size_pretty.</param>
    public static string Size(long? bytes) => bytes is { } size ? Figures.Size(size) : "";

    /// <summary>
    /// A duration in the unit that suits it: <c>0.4 ms</c>, <c>12.3 s</c>, <c>4 min 05 s</c>, <c>2 h 10 min</c>, <c>3 d
    /// 4 h</c>.
    /// </summary>
    /// <param name="duration">The duration; null gives an empty text.</param>
    public static string Duration(TimeSpan? duration) => duration is { } time ? Figures.Duration(time) : "";

    /// <summary>A time to the second in UTC, as questions and messages say it, with its Z.</summary>
    /// <param name="time">The time; null gives an empty text.</param>
    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The same to the minute.</summary>
    /// <param name="time">The time; null gives an empty text.</param>
    public static string Minute(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A percentage, such as <c>87.5 %</c>.</summary>
    /// <param name="percent">0 to 100; null gives an empty text.</param>
    public static string Percent(double? percent) => percent is { } value ? Figures.Percent(value) : "";

    /// <summary>A count with its thousands apart, such as <c>1,234,567</c>.</summary>
    /// <param name="count">The count; null gives an empty text.</param>
    public static string Count(long? count) => count is { } value ? Figures.Count(value) : "";

    /// <summary>US dollars and cents, such as <c>1,234.50</c>.</summary>
    /// <param name="dollars">The amount; null gives an empty text.</param>
    public static string Money(decimal? dollars) => dollars is { } value ? Invariant($"{value:#,0.00}") : "";

    /// <summary>A change with its sign, such as <c>+3.5 %</c>.</summary>
    /// <param name="change">The change; null gives an empty text.</param>
    /// <param name="unit">What it is counted in.</param>
    public static string Change(decimal? change, string unit) => change is { } value
        ? Invariant($"{value:+#,0.0;-#,0.0;0.0} {unit}") : "";

    /// <summary>Milliseconds with their thousandths, for what takes few of them.</summary>
    /// <param name="duration">The duration; null gives an empty text.</param>
    public static string Milliseconds(TimeSpan? duration) => duration is { } time ? time.TotalSeconds < 100
        ? Invariant($"{time.TotalMilliseconds:0.000} ms") : Duration(time) : "";

    /// <summary>A calendar day.</summary>
    /// <param name="day">The day; null gives an empty text.</param>
    public static string Day(DateTime? day) => day is { } date ? Figures.Day(date) : "";

    /// <summary>
    /// Text from a database on one line: an escape sequence in it is shown, and not obeyed by the terminal.
    /// </summary>
    /// <param name="text">The text; null gives an empty text.</param>
    /// <param name="length">The most characters; what is cut off ends with an ellipsis.</param>
    public static string Text(string? text, int length = int.MaxValue) =>
        PlainText.Line(PlainText.Harmless(text), length);

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
