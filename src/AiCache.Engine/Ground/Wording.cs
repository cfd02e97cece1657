using System.Globalization;

namespace AiCache.Engine.Ground;

/// <summary>How figures stand in sentences.</summary>
internal static class Wording
{
    static readonly string[] Units = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary>A size; a kilobyte has 1024 bytes.</summary>
    public static string Size(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        for (; Math.Abs(value) >= 999.5 && unit < Units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <summary>A duration in its largest whole unit.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(long)time.TotalDays} days",
        { TotalHours: >= 2 } => $"{(long)time.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(long)time.TotalMinutes} minutes",
        _ => $"{(long)time.TotalSeconds} seconds",
    };

    /// <summary>A count with its thousands apart.</summary>
    public static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A percentage.</summary>
    public static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} %");
}
