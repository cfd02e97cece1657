using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>Which days to read.</summary>
public sealed record StatsOptions
{
    /// <summary>
    /// How many days, today or <see cref="To"/> being the last; 1 to 36 500. Unused where <see cref="From"/> is given.
    /// </summary>
    public int Days { get; init; } = 7;

    /// <summary>The first day; null: as many days before the last as <see cref="Days"/> says.</summary>
    public DateTime? From { get; init; }

    /// <summary>The last day; null: the server's today.</summary>
    public DateTime? To { get; init; }

    /// <summary>What a million tokens cost, in US dollars.</summary>
    public decimal CostPerMillionTokens { get; init; } = 0.075m;

    /// <summary>Leaves out days without requests.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>The range that is meant.</summary>
    /// <exception cref="AiCacheException">It ends before it begins, is longer than a hundred years, or begins before
    /// the year 1000.</exception>
    internal (DateTime From, DateTime To) Range(DateTime lastDay)
    {
        var to = To?.Date ?? lastDay;
        var from = From?.Date ?? (to < Earliest ? to : to.AddDays(1 - Days));
        var wrong = from > to ? $"The range ends on {Wording.Day(to)}, before it begins on {Wording.Day(from)}."
            : (to - from).TotalDays >= LongestRange
            ? $"The range from {Wording.Day(from)} to {Wording.Day(to)} is longer than a hundred years."
            : from < Earliest ? $"The range begins on {Wording.Day(from)}, before the year 1000."
            : null;
        return wrong is null ? (from, to)
            : throw new AiCacheException(ErrorIds.RangeInvalid, FailureKind.InvalidInput, wrong)
            {
                RecommendedAction = "Give a first day that is not after the last: -From 2026-01-01 -To 2026-01-31.",
            };
    }

    const int LongestRange = 36_525;

    /// <summary>Far enough from the first date there is to count back from it.</summary>
    static readonly DateTime Earliest = new(1000, 1, 1);
}
