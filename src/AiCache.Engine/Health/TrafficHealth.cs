using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache is used, and of use.</summary>
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
        if (facts.Days is not { } days) return HealthChecks.Unreadable(name, facts, CacheContract.Stats.FullName);
        var sum = Today(facts, days);
        var back = 0;
        for (; sum.Requests < options.MinimumRequests && back < DaysOfNorm; back++)
            sum = CacheCounts.Sum([sum, days.GetValueOrDefault(facts.Sight.Today.AddDays(-back - 1))]);
        if (sum.Requests < options.MinimumRequests || sum.Requests == 0)
            return HealthChecks.Skip(name, $"{Wording.Count(sum.Requests)} requests in {DaysOfNorm + 1} days say "
                + $"nothing about the hit rate; it takes {Wording.Count(options.MinimumRequests)}.");
        var since = back == 0 ? "today" : $"since {Wording.Day(facts.Sight.Today.AddDays(-back))}";
        var actual = Wording.Percent((double)sum.HitRate);
        return HealthChecks.Make(name, (double)sum.HitRate < options.MinimumHitRate ? CheckStatus.Failed
            : CheckStatus.Passed,
            $"at least {Wording.Percent(options.MinimumHitRate)}", actual,
            $"{actual} of {Wording.Count(sum.Requests)} requests {since} were answered from the cache.",
            "Get-AiCacheStats -Trend; Get-AiCacheEntry -Top 20 -By Hits: are entries found "
            + "again, or invalidated before they are?");
    }

    /// <summary>
    /// Today's misses against those of a usual day. A day that is not over is held against whole ones.
    /// </summary>
    public static Check Misses(HealthFacts facts, HealthOptions options)
    {
        const string name = "Misses";
        if (facts.Days is not { } days) return HealthChecks.Unreadable(name, facts, CacheContract.Stats.FullName);
        var active = Enumerable.Range(1, DaysOfNorm)
            .Select(back => days.GetValueOrDefault(facts.Sight.Today.AddDays(-back))).Where(d => d.Requests > 0)
            .ToList();
        if (active.Count < LeastDaysOfNorm)
            return HealthChecks.Skip(name,
                $"{active.Count} of the last {DaysOfNorm} days had requests; a norm takes {LeastDaysOfNorm}.");
        var norm = active.Average(d => (double)d.Misses);
        var today = Today(facts, days);
        var tooMany = today.Misses > norm * options.MissFactor && today.Requests >= options.MinimumRequests;
        return HealthChecks.Make(name, tooMany ? CheckStatus.Failed : CheckStatus.Passed,
            $"at most {Wording.Count(norm * options.MissFactor)}", Wording.Count(today.Misses),
            $"{Wording.Count(today.Misses)} misses today; a usual day has {Wording.Count(norm)}.",
            "Test-AiCacheHealth shows whether entries were invalidated; otherwise see whether the application's keys "
            + "changed: Get-AiCacheEntry -Top 20 -By Age");
    }

    /// <summary>Silence, and whether it is because nobody asks or because nothing can be written.</summary>
    public static Check Activity(HealthFacts facts, HealthOptions options)
    {
        const string name = "Activity";
        if (facts.Days is null && facts.NewestEntry is null && !facts.Sight.CanRead(CacheContract.Cache.FullName))
            return HealthChecks.Unreadable(name, facts, CacheContract.Cache.FullName);
        var expected = $"used within {Wording.Time(options.SilentFor)}";
        var last = facts.LastActivity ?? facts.Deployed;
        // A clock that was set back must not make an alarm.
        var silence = last is { } time && time < facts.Sight.Now ? facts.Sight.Now - time : TimeSpan.Zero;
        var what = facts.LastActivity is not null ? $"Last used {Wording.Time(silence)} ago" : last is null
            ? "Never used yet" : $"Never used since it was deployed {Wording.Time(silence)} ago";
        if (last is null || silence <= options.SilentFor)
            return facts.LastActivity is null ? HealthChecks.Skip(name, $"{what}.")
                : HealthChecks.Make(name, CheckStatus.Passed, expected, "used", $"{what}.");
        return Breaks(facts) is { Count: > 0 } breaks
            ? HealthChecks.Make(name, CheckStatus.Failed, expected, "broken",
            $"{what}, and the application cannot write: {breaks[0].Message}", breaks[0].Remediation)
            : HealthChecks.Make(name, CheckStatus.Warning, expected, "idle",
            $"{what}; the application could write, so nobody asks.",
            "See whether the application runs, and whether its cache is switched on.");
    }

    /// <summary>Entries are made, which are misses, but nobody counts.</summary>
    public static Check StatisticsWriter(HealthFacts facts, HealthOptions options)
    {
        const string name = "StatisticsWriter";
        if (facts.Counters is not { } counters || facts.Days is null)
            return HealthChecks.Unreadable(name, facts, CacheContract.Stats.FullName);
        if (facts.NewestEntry is not { } newest)
            return HealthChecks.Skip(name, "There is no entry that should have been counted.");
        var counted = new[] { counters.LastCount, facts.Days.Any(d => d.Key >= facts.Sight.Today
            && d.Value.Requests > 0) ? facts.Sight.Midnight : null }.Max();
        var behind = newest - (counted ?? DateTimeOffset.MinValue);
        var silent = behind > options.StatisticsSilentFor;
        return HealthChecks.Make(name, silent ? CheckStatus.Failed : CheckStatus.Passed,
            $"at most {Wording.Time(options.StatisticsSilentFor)} behind the newest entry", !silent ? "counting"
            : counted is null ? "never counted" : $"{Wording.Time(behind)} behind",
            silent ? $"The newest entry was made {Wording.Time(facts.Sight.Now - newest)} ago, but no request was "
            + $"counted since {(counted is { } last ? Wording.Minute(last) : "ever")}."
            : "Requests are counted while entries are made.",
            "Test-AiCacheDeployment -Category Function, Privilege, Operation; see whether the "
            + "application calls increment_cache_stats.");
    }

    /// <summary>Every request is a hit or a miss.</summary>
    public static Check Counters(HealthFacts facts)
    {
        const string name = "Counters";
        if (facts.Counters is not { } counters) return HealthChecks.Unreadable(name, facts, CacheContract.Stats.FullName);
        return HealthChecks.Make(name, counters.WrongDays > 0 ? CheckStatus.Failed : CheckStatus.Passed,
            "requests = hits + misses",
            counters.WrongDays > 0 ? $"wrong on {Wording.Count(counters.WrongDays)} "
            + $"{(counters.WrongDays == 1 ? "day" : "days")}" : "requests = hits + misses",
            counters.WrongDays > 0 ? "Counters do not add up on "
            + $"{string.Join(", ", counters.Examples)}{(counters.WrongDays > counters.Examples.Count ? ", …" : ".")}"
            : "The counters of every day add up.",
            "Only increment_cache_stats may write to public.ai_cache_stats; see who else does: "
            + "Test-AiCacheDeployment -Category Privilege");
    }

    /// <summary>What the application counts for tomorrow, because its clock is ahead, is today's.</summary>
    static CacheCounts Today(HealthFacts facts, IReadOnlyDictionary<DateTime, CacheCounts> days) =>
        CacheCounts.Sum([days.GetValueOrDefault(facts.Sight.Today),
            days.GetValueOrDefault(facts.Sight.Today.AddDays(1))]);

    /// <summary>Differences from the contract that keep the application from writing.</summary>
    static List<Check> Breaks(HealthFacts facts)
    {
        string[] names =
        [
            $"Table.{CacheContract.Cache.Name}", $"Table.{CacheContract.Stats.Name}",
                $"Privilege.{CacheContract.Cache.Name}.service_role", $"Privilege.{CacheContract.Stats.Name}.service_role",
            $"Policy.{CacheContract.Cache.Name}.all", "Function.increment_cache_stats", "Privilege.increment_cache_stats",
        ];
        return [.. facts.Contract.Where(c => c.Status == CheckStatus.Failed && names.Contains(c.Name))];
    }
}
