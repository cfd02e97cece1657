using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache is used, and whether its use is counted.</summary>
internal static class UseHealth
{
    /// <summary>Silence, and whether it is because nobody asks or because nothing can be written.</summary>
    public static Check Activity(HealthFacts facts, HealthOptions options)
    {
        const string name = "Activity";
        var last = facts.LastActivity ?? facts.Deployed;
        // A clock that was set back must not make an alarm.
        var silence = last is { } time && time < facts.Sight.Now ? facts.Sight.Now - time : TimeSpan.Zero;
        var isUsed = facts.LastActivity is not null && silence <= options.SilentFor;
        if (!isUsed && Blind(facts) is { } blind) return blind;
        var what = facts.LastActivity is not null ? $"Last used {Figures.Span(silence)} ago"
            : last is null ? "Never used yet" : $"Never used since it was deployed {Figures.Span(silence)} ago";
        if (!isUsed && silence <= options.SilentFor) return HealthChecks.Skipped(name, $"{what}.");
        return Judge().Measured(silence.TotalSeconds, options.SilentFor.TotalSeconds, "seconds");

        Check Judge()
        {
            var expected = $"used within {Figures.Span(options.SilentFor)}";
            if (isUsed) return HealthChecks.Of(CheckStatus.Passed, name, $"{what}.").Found(expected, "used");
            if (Breaks(facts).FirstOrDefault() is { } broken)
                return HealthChecks.Of(CheckStatus.Failed, name,
                    $"{what}, and the application cannot write: {broken.Message}").Found(expected, "broken")
                    .Mended(broken.Remediation, broken.Hint);
            return HealthChecks.Of(CheckStatus.Warning, name, $"{what}; the application could write, so nobody asks.")
                .Found(expected, "idle")
                .Mended(null, "See whether the application runs, and whether its cache is switched on.");
        }
    }

    /// <summary>Entries are made, which are misses, but nobody counts.</summary>
    public static Check StatisticsWriter(HealthFacts facts, HealthOptions options)
    {
        const string name = "StatisticsWriter";
        if (facts.Counters is not { } counters || facts.Days is null)
            return HealthChecks.Unreadable(name, facts, CacheContract.Stats, CacheContract.Pending);
        if (!facts.Scene.CanRead(CacheContract.Cache, "created_at"))
            return HealthChecks.Unreadable(name, facts, CacheContract.Cache);
        if (facts.NewestEntry is not { } newest)
            return HealthChecks.Skipped(name, "There is no entry that should have been counted.");
        var counted = new[] { counters.LastCount, facts.Days.Any(d => d.Key >= facts.Sight.Today
            && d.Value.Requests > 0) ? facts.Sight.Midnight : null }.Max();
        var behind = newest - (counted ?? DateTimeOffset.MinValue);
        var silent = behind > options.StatisticsSilentFor;
        return HealthChecks.FailedIf(silent, name, silent
                ? $"The newest entry was made {Figures.Span(facts.Sight.Now - newest)} ago, but no request was counted "
                + $"{(counted is { } time ? $"since {Figures.Minute(time)}" : "ever")}."
                : "Requests are counted while entries are made.")
            .Found($"at most {Figures.Span(options.StatisticsSilentFor)} behind the newest entry",
                !silent ? "counting" : counted is null ? "never counted" : $"{Figures.Span(behind)} behind")
            .Measured(Math.Max(0, behind.TotalSeconds), options.StatisticsSilentFor.TotalSeconds, "seconds")
            .Mended($"{Commands.TestDeployment} -Category Function, Privilege, Operation",
                "See whether the application calls increment_cache_stats.");
    }

    /// <summary>
    /// Who cannot see all that moves when the cache is used takes it for silent; null where all is seen.
    /// </summary>
    static Check? Blind(HealthFacts facts)
    {
        const string name = "Activity";
        if (!facts.Sight.CanRead(CacheContract.Cache.FullName))
            return HealthChecks.Unreadable(name, facts, CacheContract.Cache);
        if (facts.Sight.Has(CacheContract.Stats.FullName)
            && !(facts.Sight.CanRead(CacheContract.Stats.FullName) && facts.Scene.CanReadPending))
            return HealthChecks.Unreadable(name, facts, CacheContract.Stats, CacheContract.Pending);
        // Since when nobody has used it stands in the journal.
        return facts.LastActivity is null && facts.Sight.Has(Sight.Journal) && !facts.Sight.CanRead(Sight.Journal)
            ? HealthChecks.Closed(name, facts.Sight, Sight.Journal) : null;
    }

    /// <summary>Differences from the contract that keep the application from writing.</summary>
    static IEnumerable<Check> Breaks(HealthFacts facts)
    {
        string[] names =
        [
            $"Table.{CacheContract.Cache.Name}", $"Table.{CacheContract.Stats.Name}",
            $"Privilege.{CacheContract.Cache.Name}.service_role", $"Privilege.{CacheContract.Stats.Name}.service_role",
            $"Policy.{CacheContract.Cache.Name}.all", "Function.increment_cache_stats",
            "Privilege.increment_cache_stats",
        ];
        return facts.Contract.Where(c => c.Status == CheckStatus.Failed && names.Contains(c.Name));
    }
}
