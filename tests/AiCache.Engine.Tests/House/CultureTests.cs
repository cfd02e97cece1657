using System.Globalization;
using System.Text.RegularExpressions;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Tests.House;

/// <summary>
/// What we say reads the same on every machine: an interpolated date follows the calendar of the machine's culture,
/// 2569 instead of 2026, and a fraction its comma.
/// </summary>
public sealed partial class CultureTests
{
    [Fact]
    public async Task A_date_in_a_message_is_of_our_calendar_whatever_the_machine_speaks()
    {
        var error = await In("th-TH", () => Assert.Throws<AiCacheException>(() =>
            new StatsOptions { From = new(2026, 2, 1), To = new(2026, 1, 1) }.Range(new(2026, 3, 1), days: 7)));
        Assert.Equal("The range ends on 2026-01-01, before it begins on 2026-02-01.", error.Message);
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    public async Task Times_and_figures_are_worded_alike_in_every_culture(string culture)
    {
        var time = new DateTimeOffset(2026, 3, 1, 14, 5, 6, TimeSpan.FromHours(2));
        Assert.Equal("2026-03-01|2026-03-01 12:05 UTC|2026-03-01 12:05:06 UTC|1.5 s|20 ms|1,234",
            await In(culture, () => string.Join('|', Figures.Day(time.Date), Figures.Minute(time), Figures.Second(time),
                Figures.Seconds(1.5), Figures.Duration(TimeSpan.FromMilliseconds(20)), Figures.Count(1234))));
    }

    [Fact]
    public void Nothing_is_formatted_in_the_machines_culture() => Assert.Empty(
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj")
        let lines = File.ReadAllLines(file)
        from line in lines.Index()
        where Formatted().IsMatch(line.Item)
            && !lines[Math.Max(0, line.Index - 2)..(line.Index + 1)].Any(near => Invariant().IsMatch(near))
        select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} {line.Item.Trim()}");

    /// <summary>On a thread of its own, whose culture nobody else sees.</summary>
    static Task<T> In<T>(string culture, Func<T> say) => Task.Factory.StartNew(() =>
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        return say();
    }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [GeneratedRegex("""\{[^{}"]*:(?:yyyy|HH|#,|0\.|0\})""")]
    private static partial Regex Formatted();

    /// <summary>Or handed to a method that formats it so.</summary>
    [GeneratedRegex("""Invariant|\bFigure\(""")]
    private static partial Regex Invariant();
}
