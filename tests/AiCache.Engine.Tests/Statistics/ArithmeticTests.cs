using System.Globalization;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Tests.Statistics;

/// <summary>What is counted of counters and days, without a database.</summary>
public sealed class ArithmeticTests
{
    static readonly DateTime Today = new(2026, 3, 1);

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(0, 5, "0")]
    [InlineData(1, 1, "100")]
    [InlineData(3, 1, "33.33")]
    [InlineData(3, 2, "66.67")]
    [InlineData(800, 1, "0.13")]
    public void A_rate_has_two_decimals_rounded_up_from_the_middle(long requests, long hits, string rate) =>
        Assert.Equal(Number(rate), new CacheCounts(requests, hits, 0, 0).HitRate);

    [Theory]
    [InlineData(1_000_000, "0.075", "0.075")]
    [InlineData(2_000, "0.025", "0.0001")]
    [InlineData(1_999, "0.025", "0")]
    [InlineData(40_000, "1000", "40")]
    public void A_cost_is_that_of_a_million_tokens_with_four_decimals(long tokens, string price, string cost) =>
        Assert.Equal(Number(cost), new CacheCounts(0, 0, 0, tokens).Cost(Number(price)));

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    [Fact]
    public void A_sum_adds_each_counter_and_stays_within_what_a_long_holds()
    {
        Assert.Equal(new(11, 22, 33, 44), CacheCounts.Sum([new(1, 2, 3, 4), new(10, 20, 30, 40)]));
        Assert.Equal(new(long.MaxValue, long.MinValue, 1, 0),
            CacheCounts.Sum([new(long.MaxValue, long.MinValue, 0, 1), new(5, -5, 1, -1)]));
    }

    [Theory]
    [InlineData(null, null, null, "2026-02-23", "2026-03-01")]
    [InlineData(1, null, null, "2026-03-01", "2026-03-01")]
    [InlineData(28, null, "2026-02-28", "2026-02-01", "2026-02-28")]
    [InlineData(null, "2026-01-01", null, "2026-01-01", "2026-03-01")]
    [InlineData(null, "2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01")]
    [InlineData(null, "1926-03-02", null, "1926-03-02", "2026-03-01")]
    [InlineData(null, "1000-01-01", "1000-01-01", "1000-01-01", "1000-01-01")]
    public void A_range_ends_today_and_has_a_week_unless_asked_otherwise(int? days, string? from, string? to,
        string first,
        string last)
    {
        var options = new StatsOptions { Days = days, From = Day(from), To = Day(to) };
        options.Demand();
        Assert.Equal((Day(first)!.Value, Day(last)!.Value), options.Range(Today, 7));
    }

    [Theory]
    [InlineData("2026-03-02", null, "The range ends on 2026-03-01, before it begins on 2026-03-02.")]
    [InlineData("1926-03-01", null, "The range from 1926-03-01 to 2026-03-01 is longer than a hundred years.")]
    [InlineData("0999-12-31", "0999-12-31", "The range begins on 0999-12-31, before the year 1000.")]
    [InlineData(null, "0999-12-31", "The range begins on 0999-12-31, before the year 1000.")]
    public void A_range_that_cannot_be_is_refused(string? from, string? to, string why)
    {
        var error = Assert.Throws<AiCacheException>(() =>
            new StatsOptions { From = Day(from), To = Day(to) }.Range(Today, 7));
        Assert.Equal((ErrorIds.RangeInvalid, FailureKind.InvalidInput, why),
            (error.ErrorId, error.Kind, error.Message));
        Assert.Equal("Give a first day that is not after the last: -From 2026-01-01 -To 2026-01-31.",
            error.RecommendedAction);
    }

    [Fact]
    public void A_range_begins_once()
    {
        var error = Assert.Throws<AiCacheException>(new StatsOptions { From = Today, Days = 3 }.Demand);
        Assert.Equal("-From and -Days both say where the range begins.", error.Message);
        Assert.Equal("Give -From with -To, or -Days with or without -To.", error.RecommendedAction);
    }

    static DateTime? Day(string? text) => text is null ? null
        : DateTime.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
