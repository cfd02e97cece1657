using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>Whether the cache's objects are there and at work.</summary>
internal static class ObjectHealth
{
    /// <summary>Whether every migration's table is there.</summary>
    public static Check Deployment(HealthFacts facts)
    {
        var missing = CacheContract.Tables.Where(t => t != CacheContract.Pending && !facts.Sight.Has(t.FullName))
            .Select(t => t.FullName).ToList();
        return HealthChecks.Make("Deployment", missing.Count > 0 ? CheckStatus.Failed : CheckStatus.Passed, "deployed",
            missing.Count == 0 ? "deployed" : "incomplete",
            missing.Count == 0 ? "The cache's tables are there." : $"Missing: {string.Join(", ", missing)}.",
            "Invoke-AiCacheMigration");
    }

    /// <summary>Lectures whose content changed take their answers with them: many at once empty the cache.</summary>
    public static Check Invalidations(HealthFacts facts, HealthOptions options)
    {
        const string name = "Invalidations";
        if (facts.ChangedHashes is not { } changed)
            return HealthChecks.Unreadable(name, facts, CacheContract.Hashes.FullName);
        return HealthChecks.Make(name, changed > options.MaximumInvalidationsPerHour ? CheckStatus.Failed
            : CheckStatus.Passed,
            $"at most {Wording.Count(options.MaximumInvalidationsPerHour)} an hour", Wording.Count(changed),
            $"{Wording.Count(changed)} lectures' content hashes changed or came within the last hour.",
            "See who writes to public.lecture_content_hashes: a job that recomputes "
            + "hashes without need empties the cache.");
    }

    /// <summary>An index whose build was interrupted costs every write and serves no query.</summary>
    public static Check Indexes(HealthFacts facts)
    {
        var invalid = (from relation in facts.Catalogue.Relations
                       from index in relation.Indexes
                       where !index.Valid && !facts.Vacuum.Building.Contains(index.Name)
                       select (Name: $"{relation.Schema}.{Identifier.Quote(index.Name)}",
                       Message: $"{index.Name} is invalid: the server does not use it.")).ToList();
        if (invalid.Count > 0)
        {
            return HealthChecks.Make("Indexes", CheckStatus.Failed, "valid", $"{invalid.Count} invalid",
                string.Join(" ", invalid.Select(i => i.Message)),
                $"reindex index concurrently {invalid[0].Name}");
        }
        return Objects(facts, "Indexes", CheckCategory.Index, facts.Vacuum.Building.Count > 0
            ? $"Being built: {string.Join(", ", facts.Vacuum.Building)}." : "Every index is there and valid.",
            without: facts.Vacuum.Building);
    }

    /// <summary>One check for a group of the contract's.</summary>
    public static Check Objects(HealthFacts facts, string name, string category, string fine,
        IReadOnlyList<string>? without = null)
    {
        var tables = CacheContract.Tables.Where(t => facts.Sight.Has(t.FullName)).ToList();
        if (tables.Count == 0) return HealthChecks.Unreadable(name, facts, CacheContract.Cache.FullName);
        var wrong = facts.Contract.Where(c => c.Category == category && c.Status == CheckStatus.Failed
            && !(without ?? []).Any(w => c.Name.EndsWith("." + w, StringComparison.Ordinal))).ToList();
        return HealthChecks.Make(name, wrong.Count > 0 ? CheckStatus.Failed : CheckStatus.Passed,
            "as the contract asks for", wrong.Count > 0 ? $"{wrong.Count} wrong" : "as the contract asks for",
            wrong.Count > 0 ? string.Join(" ", wrong.Take(3).Select(w => w.Message))
            + (wrong.Count > 3 ? $" And {wrong.Count - 3} more." : "") : fine,
            wrong.FirstOrDefault()?.Remediation);
    }
}
