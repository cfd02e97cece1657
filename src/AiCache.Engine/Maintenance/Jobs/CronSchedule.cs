using Cronos;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// A schedule as pg_cron counts it: it compares every minute with what a clock in its zone then shows.
/// </summary>
internal sealed class CronSchedule
{
    readonly IReadOnlyList<CronExpression> expressions;

    CronSchedule(IReadOnlyList<CronExpression> expressions) => this.expressions = expressions;

    /// <summary>
    /// Reads one; null where it names no times of the day, as <c>30 seconds</c> and <c>@reboot</c> do not.
    /// </summary>
    public static CronSchedule? Parse(string text)
    {
        var alternatives = new List<CronExpression>();
        foreach (var alternative in Alternatives(text))
        {
            if (!CronExpression.TryParse(alternative, out var expression)) return null;
            alternatives.Add(expression);
        }
        return new CronSchedule(alternatives);
    }

    /// <summary>How often it was due after one moment and up to another.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="until">Inclusive.</param>
    /// <param name="zone">The zone in which it counts.</param>
    public int CountDue(DateTimeOffset after, DateTimeOffset until, TimeZoneInfo zone)
    {
        // Asked in clock time, because Cronos moves what a change to summer time leaves out; pg_cron does not run it.
        var (from, to) = (ClockTime(after, zone).AddDays(-1), ClockTime(until, zone).AddDays(1));
        return expressions.SelectMany(expression => expression.GetOccurrences(from, to)).Distinct()
            .Select(time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified))
            .SelectMany(time => Offsets(time, zone).Select(offset => new DateTimeOffset(time, offset)))
            .Count(due => due > after && due <= until);
    }

    /// <summary>
    /// With a day of the month and one of the week cron runs on both; Cronos only where they are the same day.
    /// </summary>
    static IEnumerable<string> Alternatives(string text)
    {
        // pg_cron writes the last day of a month as $.
        var fields = text.Replace('$', 'L').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields is not [var minute, var hour, [not '*', ..] day, var month, [not '*', ..] weekday])
            return [string.Join(' ', fields)];
        return [$"{minute} {hour} {day} {month} *", $"{minute} {hour} * {month} {weekday}"];
    }

    /// <summary>A time that the clock shows twice has two, one that it leaves out none.</summary>
    static TimeSpan[] Offsets(DateTime time, TimeZoneInfo zone) =>
        zone.IsInvalidTime(time) ? []
        : zone.IsAmbiguousTime(time) ? zone.GetAmbiguousTimeOffsets(time)
        : [zone.GetUtcOffset(time)];

    static DateTime ClockTime(DateTimeOffset moment, TimeZoneInfo zone) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(moment, zone).DateTime, DateTimeKind.Utc);
}
