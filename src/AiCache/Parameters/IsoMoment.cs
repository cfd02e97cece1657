using System.Globalization;
using System.Management.Automation;

namespace AiCache.Parameters;

/// <summary>
/// Reads dates and times as ISO 8601 writes them, in every culture: PowerShell itself would read 2026-10-01 as a year
/// of the Buddha's in th-TH, and not at all in ar-SA.
/// </summary>
static class IsoMoment
{
    static readonly string[] Formats = [.. from time in new[] { "", "THH:mm", "THH:mm:ss", "THH:mm:ss.FFFFFFF" }
                                           from zone in time.Length > 0 ? new[] { "", "K", "zz" } : [""]
                                           select $"yyyy-MM-dd{time}{zone}"];

    /// <summary>
    /// The moment that a user's value means; a time without an offset is one of this computer's zone.
    /// </summary>
    /// <exception cref="ArgumentTransformationMetadataException">It means none.</exception>
    public static DateTimeOffset Read(object? value) => value switch
    {
        PSObject { BaseObject: not PSCustomObject and var inner } => Read(inner),
        DateTimeOffset moment => moment,
        DateTime time => Local(time),
        string text when DateTimeOffset.TryParseExact(Plain(text), Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeLocal, out var moment) => moment,
        _ => throw new ArgumentTransformationMetadataException($"'{value}' is no date: write it as 2026-10-01, "
            + "2026-10-01 14:30 or 2026-10-01T14:30:00+02:00, or give a DateTime."),
    };

    /// <summary>As it stands in our questions, too: with a space before the time, and UTC for Z.</summary>
    static string Plain(string text)
    {
        text = text.Trim();
        if (text.EndsWith(" UTC", StringComparison.Ordinal)) text = text[..^4] + "Z";
        return text.Length > 10 && text[10] == ' ' ? $"{text[..10]}T{text[11..]}" : text;
    }

    /// <summary>The first and the last hours of the calendar are another day in UTC, which it has not.</summary>
    static DateTimeOffset Local(DateTime time)
    {
        try
        {
            return new DateTimeOffset(time);
        }
        catch (ArgumentOutOfRangeException)
        {
            return new DateTimeOffset(time.Ticks, TimeSpan.Zero);
        }
    }
}
