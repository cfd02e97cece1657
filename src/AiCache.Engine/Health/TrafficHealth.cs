using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache is of use, by what is counted.</summary>
internal static class TrafficHealth
{
    const int DaysOfNorm = 7;
    const int LeastDaysOfNorm = 3;

    /// <summary>
    /// The rate of the latest days that have enough requests together: a quiet morning is judged with the days before
    /// it.
    /// </summary>
    public static Check HitRate(HealthFacts facts, HealthOptions options)
    {
        const string name = "HitRate";
        if (facts.Days is not { } days)
            return HealthChecks.Unreadable(name, facts, CacheContract.Stats, CacheContract.Pending);
        var sum = Today(facts, days);
        var back = 0;
        for (; sum.Requests < options.MinimumRequests && back < DaysOfNorm; back++)
            sum = CacheCounts.Sum([sum, days.GetValueOrDefault(facts.Sight.Today.AddDays(-back - 1))]);
        if (sum.Requests < options.MinimumRequests || sum.Requests == 0)
            return HealthChecks.Skipped(name, $"{Figures.Count(sum.Requests, "request", "requests")} in "
                + $"{DaysOfNorm + 1} days say nothing about the hit rate; it takes "
                + $"{Figures.Count(options.MinimumRequests)}.");
        var since = back == 0 ? "today" : $"since {Figures.Day(facts.Sight.Today.AddDays(-back))}";
        var rate = (double)sum.HitRate;
        return HealthChecks.FailedIf(rate < options.MinimumHitRate, name, $"{Figures.Percent(rate)} of "
                + $"{Figures.Count(sum.Requests, "request", "requests")} {since} were answered from the cache.")
            .Found($"at least {Figures.Percent(options.MinimumHitRate)}", Figures.Percent(rate))
            .Measured(rate, options.MinimumHitRate, "percent")
            .Mended($"{Commands.GetStats} -Trend", "See since when, and whether entries are found again or invalidated "
                + $"before they are: {Commands.GetEntry} -Top 20 -By Hits.");
    }

    /// <summary>
    /// Today's misses against those of a usual day. A day that is not over is held against whole ones.
    /// </summary>
    public static Check Misses(HealthFacts facts, HealthOptions options)
    {
        const string name = "Misses";
        if (facts.Days is not { } days)
            return HealthChecks.Unreadable(name, facts, CacheContract.Stats, CacheContract.Pending);
        var active = Enumerable.Range(1, DaysOfNorm)
            .Select(back => days.GetValueOrDefault(facts.Sight.Today.AddDays(-back))).Where(d => d.Requests > 0)
            .ToList();
        if (active.Count < LeastDaysOfNorm)
            return HealthChecks.Skipped(name,
                $"{active.Count} of the last {DaysOfNorm} days had requests; a norm takes {LeastDaysOfNorm}.");
        var norm = active.Average(d => (double)d.Misses);
        var most = norm * options.MissFactor;
        var today = Today(facts, days);
        return HealthChecks.FailedIf(today.Misses > most && today.Requests >= options.MinimumRequests, name,
                $"{Figures.Count(today.Misses, "miss", "misses")} today; a usual day has {Figures.Count(norm)}.")
            .Found($"at most {Figures.Count(most)}", Figures.Count(today.Misses))
            .Measured(today.Misses, most, "misses")
            .Mended($"{Commands.GetEntry} -Top 20 -By Age",
            "See whether entries were invalidated (Health.Invalidations)"
                + " or the application's keys have changed.");
    }

    /// <summary>Every request is a hit or a miss.</summary>
    public static Check Counters(HealthFacts facts)
    {
        const string name = "Counters", right = "requests = hits + misses";
        if (facts.Counters is not { } counters) return HealthChecks.Unreadable(name, facts, CacheContract.Stats);
        var wrong = counters.WrongDays > 0;
        var more = counters.WrongDays > counters.Examples.Count ? ", …" : ".";
        return HealthChecks.FailedIf(wrong, name, wrong
                ? $"Counters do not add up on {string.Join(", ", counters.Examples)}{more}"
                : "The counters of every day add up.")
            .Found(right, wrong ? $"wrong on {Figures.Count(counters.WrongDays, "day", "days")}" : right)
            .Measured(counters.WrongDays, 0, "days")
            .Mended($"{Commands.TestDeployment} -Category Privilege",
                $"Only increment_cache_stats may write to {CacheContract.Stats.FullName}; see who else does.");
    }

    /// <summary>What the application counts for tomorrow, because its clock is ahead, is today's.</summary>
    static CacheCounts Today(HealthFacts facts, IReadOnlyDictionary<DateTime, CacheCounts> days) =>
        CacheCounts.Sum([days.GetValueOrDefault(facts.Sight.Today),
            days.GetValueOrDefault(facts.Sight.Today.AddDays(1))]);
}
