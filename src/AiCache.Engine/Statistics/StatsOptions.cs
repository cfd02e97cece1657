using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>Which days to read.</summary>
public sealed record StatsOptions
{
    const int LongestRange = 36_525;

    /// <summary>Far enough from the first date there is to count back from it.</summary>
    static readonly DateTime Earliest = new(1000, 1, 1);

    /// <summary>
    /// How many days, today or <see cref="To"/> being the last, 1 to 36 500; null: 7, and 28 for weeks. Not beside
    /// <see cref="From"/>.
    /// </summary>
    public int? Days { get; init; }

    /// <summary>The first day; null: as many days before the last as <see cref="Days"/> says.</summary>
    public DateTime? From { get; init; }

    /// <summary>The last day; null: the server's today, for weeks its yesterday.</summary>
    public DateTime? To { get; init; }

    /// <summary>What a million tokens cost, in US dollars.</summary>
    public decimal CostPerMillionTokens { get; init; } = 0.075m;

    /// <summary>Leaves out days without requests.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>Demands that the range begins once.</summary>
    /// <exception cref="AiCacheException">Both <see cref="From"/> and <see cref="Days"/> are given.</exception>
    internal void Demand()
    {
        if (From is not null && Days is not null) throw StatisticsErrors.BeginTwice();
    }

    /// <summary>The range that is meant.</summary>
    /// <param name="lastDay">The last day where none was given.</param>
    /// <param name="days">How many days where none were given.</param>
    /// <exception cref="AiCacheException">It ends before it begins, is longer than a hundred years, or
    /// begins before the year 1000.</exception>
    internal (DateTime From, DateTime To) Range(DateTime lastDay, int days)
    {
        var to = To?.Date ?? lastDay;
        var from = From?.Date ?? (to < Earliest ? to : to.AddDays(1 - (Days ?? days)));
        var (first, last) = (Figures.Day(from), Figures.Day(to));
        var wrong = from > to ? $"The range ends on {last}, before it begins on {first}."
            : (to - from).TotalDays >= LongestRange
            ? $"The range from {first} to {last} is longer than a hundred years."
            : from < Earliest ? $"The range begins on {first}, before the year 1000."
            : null;
        return wrong is null ? (from, to) : throw StatisticsErrors.RangeInvalid(wrong);
    }
}
