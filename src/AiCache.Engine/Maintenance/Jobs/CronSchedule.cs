using System.Globalization;

namespace AiCache.Engine.Maintenance;

/// <summary>
/// A schedule as our jobs have it: one minute of one hour, every day, on one day of the week or of the month.
/// </summary>
/// <param name="Minute">0 to 59.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Day">1 to 31; null is every day.</param>
/// <param name="Weekday">0 (Sunday) to 6; null is every day.</param>
internal sealed record CronSchedule(int Minute, int Hour, int? Day, int? Weekday)
{
    /// <summary>Long enough for a month that has no such day.</summary>
    const int DaysBack = 62;

    /// <summary>Reads one; null where somebody wrote something else that cron understands.</summary>
    public static CronSchedule? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 5 || parts[3] != "*" || Number(parts[0]) is not { } minute
            || Number(parts[1]) is not { } hour) return null;
        if ((parts[2] != "*" && Number(parts[2]) is null) || (parts[4] != "*" && Number(parts[4]) is null)) return null;
        return new CronSchedule(minute, hour, Number(parts[2]), Number(parts[4]) % 7);
    }

    /// <summary>How often it was due after one moment and up to another.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="until">Inclusive.</param>
    /// <param name="zone">The zone in which it counts.</param>
    public int CountDue(DateTimeOffset after, DateTimeOffset until, TimeZoneInfo zone)
    {
        var today = TimeZoneInfo.ConvertTime(until, zone).Date;
        return Enumerable.Range(0, DaysBack).Select(back => today.AddDays(-back))
            .Where(day => (Day is null || day.Day == Day) && (Weekday is null || (int)day.DayOfWeek == Weekday))
            .Select(day => day.AddHours(Hour).AddMinutes(Minute))
            .Where(time => !zone.IsInvalidTime(time))
            .Select(time => new DateTimeOffset(time, zone.GetUtcOffset(time)))
            .Count(due => due > after && due <= until);
    }

    static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
