using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Ground;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 KB")]
    [InlineData(1_023_487, "999 KB")]
    [InlineData(1_023_488, "1.0 MB")]
    [InlineData(1_572_864, "1.5 MB")]
    [InlineData(104_857_600, "100 MB")]
    [InlineData(1L << 30, "1.0 GB")]
    [InlineData(long.MaxValue, "8192 PB")]
    [InlineData(-2_048, "-2.0 KB")]
    public void A_size_has_three_digits_before_its_unit(long bytes, string text) =>
        Assert.Equal(text, Figures.Size(bytes));

    [Theory]
    [InlineData(0, "0 entries")]
    [InlineData(1, "1 entry")]
    [InlineData(2_000, "2,000 entries")]
    [InlineData(9_007_199_254_740_993, "9,007,199,254,740,993 entries")]
    [InlineData(long.MaxValue, "9,223,372,036,854,775,807 entries")]
    public void One_is_one_and_large_counts_lose_no_digit(long count, string text) =>
        Assert.Equal(text, Figures.Count(count, "entry", "entries"));

    [Theory]
    [InlineData(0, "0.0 ms")]
    [InlineData(0.4, "0.4 ms")]
    [InlineData(9.95, "10 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(999.5, "1.0 s")]
    [InlineData(12_300, "12.3 s")]
    [InlineData(59_949, "59.9 s")]
    [InlineData(59_950, "1 min 00 s")]
    [InlineData(60_000, "1 min 00 s")]
    [InlineData(3_599_999, "59 min 59 s")]
    [InlineData(3_600_000, "1 h 00 min")]
    [InlineData(86_400_000, "1 d 0 h")]
    [InlineData(245_000, "4 min 05 s")]
    [InlineData(7_800_000, "2 h 10 min")]
    [InlineData(273_600_000, "3 d 4 h")]
    [InlineData(-1_500, "-1.5 s")]
    public void A_duration_stands_in_the_unit_that_suits_it(double milliseconds, string text) =>
        Assert.Equal(text, Figures.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void The_longest_durations_there_are_have_a_text_too() =>
        Assert.Equal("10675199 d 2 h, -10675199 d 2 h",
            $"{Figures.Duration(TimeSpan.MaxValue)}, {Figures.Duration(TimeSpan.MinValue)}");

    [Theory]
    [InlineData(1, "1 second")]
    [InlineData(119, "119 seconds")]
    [InlineData(120, "2 minutes")]
    [InlineData(7_199, "119 minutes")]
    [InlineData(7_200, "2 hours")]
    [InlineData(93_600, "26 hours")]
    [InlineData(172_800, "2 days")]
    public void A_span_is_told_in_whole_units(int seconds, string text) =>
        Assert.Equal(text, Figures.Span(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_rate_has_one_decimal() => Assert.Equal("29.0 %, 87.5 %, 100.0 %",
        string.Join(", ", new[] { 29, 87.46, 100 }.Select(Figures.Percent)));

    [Fact]
    public void Times_are_those_of_Greenwich()
    {
        var time = new DateTimeOffset(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(2));
        Assert.Equal("2026-02-28, 2026-02-28 23:02 UTC, 2026-02-28 23:02:03 UTC",
            $"{Figures.Day(time.UtcDateTime)}, {Figures.Minute(time)}, {Figures.Second(time)}");
    }
}
