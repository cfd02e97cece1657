using System.Globalization;

namespace AiCache.Engine.Ground;

/// <summary>How figures are written, in sentences and in tables, whatever the reader's culture.</summary>
public static class Figures
{
    static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>A size with three digits before its unit, such as <c>1.5 MB</c>.</summary>
    /// <param name="bytes">Bytes. A kilobyte has 1024 of them, as in pg_size_pretty.</param>
    public static string Size(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        for (; Math.Abs(value) >= 999.5 && unit < Units.Length - 1; unit++) value /= 1024;
        var digits = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : "0.0";
        return value.ToString(digits, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>
    /// What was measured, in the unit that suits it: <c>0.4 ms</c>, <c>12.3 s</c>, <c>4 min 05 s</c>,
    /// <c>2 h 10 min</c>, <c>3 d 4 h</c>.
    /// </summary>
    public static string Duration(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.Zero => time == TimeSpan.MinValue ? "-" + Duration(TimeSpan.MaxValue)
            : "-" + Duration(time.Negate()),
        { TotalMilliseconds: < 9.95 } => Invariant($"{time.TotalMilliseconds:0.0} ms"),
        { TotalMilliseconds: < 999.5 } => Invariant($"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 59.95 } => Invariant($"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => "1 min 00 s",
        { TotalMinutes: < 60 } => Invariant($"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        { TotalHours: < 24 } => Invariant($"{(int)time.TotalHours} h {time.Minutes:00} min"),
        _ => Invariant($"{(int)time.TotalDays} d {time.Hours} h"),
    };

    /// <summary>What was measured in seconds, as <see cref="Duration"/>.</summary>
    public static string Seconds(double seconds) => Duration(ServerTimes.Span(seconds));

    /// <summary>
    /// A time as one speaks of it: whole units of the largest there are two of, such as <c>26 hours</c>.
    /// </summary>
    public static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => Count((long)time.TotalDays, "day", "days"),
        { TotalHours: >= 2 } => Count((long)time.TotalHours, "hour", "hours"),
        { TotalMinutes: >= 2 } => Count((long)time.TotalMinutes, "minute", "minutes"),
        _ => Count((long)time.TotalSeconds, "second", "seconds"),
    };

    /// <summary>A count with its thousands apart, such as <c>1,234,567</c>.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>An average or another figure that counts something, to its nearest whole.</summary>
    public static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>So many of a thing: <c>1 entry</c>, <c>2,000 entries</c>.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>So many of a thing whose plural has an s: <c>1 row</c>, <c>2,000 rows</c>.</summary>
    public static string Count(long count, string one) => Count(count, one, one + "s");

    /// <summary>A percentage, such as <c>87.5 %</c>.</summary>
    /// <param name="percent">0 to 100.</param>
    public static string Percent(double percent) => Invariant($"{percent:0.0} %");

    /// <summary>A calendar day.</summary>
    public static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time to the minute, such as <c>2026-03-01 02:00 UTC</c>.</summary>
    public static string Minute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A time to the second.</summary>
    public static string Second(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
