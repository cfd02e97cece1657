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
        return HealthChecks.FailedIf(missing.Count > 0, "Deployment", missing.Count == 0
                ? "The cache's tables are there." : $"Missing: {string.Join(", ", missing)}.")
            .Found("deployed", missing.Count == 0 ? "deployed" : "incomplete").Mended(Commands.Migrate);
    }

    /// <summary>Lectures whose content changed take their answers with them: many at once empty the cache.</summary>
    public static Check Invalidations(HealthFacts facts, HealthOptions options)
    {
        const string name = "Invalidations";
        if (facts.ChangedHashes is not { } changed) return HealthChecks.Unreadable(name, facts, CacheContract.Hashes);
        return HealthChecks.FailedIf(changed > options.MaximumInvalidationsPerHour, name,
                $"{Figures.Count(changed, "lecture's content hash", "lectures' content hashes")} changed or came within "
                + "the last hour.")
            .Found($"at most {Figures.Count(options.MaximumInvalidationsPerHour)} an hour", Figures.Count(changed))
            .Measured(changed, options.MaximumInvalidationsPerHour, "lectures")
            .Mended(null, $"See who writes to {CacheContract.Hashes.FullName}: a job "
            + "that recomputes hashes without need "
                + "empties the cache.");
    }

    /// <summary>An index whose build was interrupted costs every write and serves no query.</summary>
    public static Check Indexes(HealthFacts facts)
    {
        var invalid = (from relation in facts.Catalogue.Relations
                       from index in relation.Indexes
                       where !index.Valid && !facts.Vacuum.Building.Contains(index.Name)
                       select (index.Name, FullName: $"{relation.Schema}.{Identifier.Quote(index.Name)}")).ToList();
        if (invalid.Count == 0)
            return Objects(facts, "Indexes", CheckCategory.Index, facts.Vacuum.Building.Count > 0
                ? $"Being built: {string.Join(", ", facts.Vacuum.Building)}." : "Every index is there and valid.",
                without: facts.Vacuum.Building);
        return HealthChecks.Of(CheckStatus.Failed, "Indexes",
                string.Join(" ", invalid.Select(i => $"{i.Name} is invalid: the server does not use it.")))
            .Found("valid", $"{invalid.Count} invalid").Measured(invalid.Count, 0, "indexes")
            .Mended(string.Join("; ", invalid.Select(i => $"reindex index concurrently {i.FullName}")));
    }

    /// <summary>One check for a group of the contract's.</summary>
    public static Check Objects(HealthFacts facts, string name, string category, string fine,
        IReadOnlyList<string>? without = null)
    {
        const string right = "as the contract asks for";
        if (!CacheContract.Tables.Any(t => facts.Sight.Has(t.FullName)))
            return HealthChecks.Unreadable(name, facts, CacheContract.Cache);
        var wrong = facts.Contract.Where(c => c.Category == category && c.Status == CheckStatus.Failed
            && !(without ?? []).Any(w => c.Name.EndsWith("." + w, StringComparison.Ordinal))).ToList();
        var first = wrong.FirstOrDefault();
        return HealthChecks.FailedIf(first is not null, name, first is null ? fine
                : string.Join(" ", wrong.Take(3).Select(w => w.Message))
                + (wrong.Count > 3 ? $" And {Figures.Count(wrong.Count - 3)} more." : ""))
            .Found(right, first is null ? right : $"{wrong.Count} wrong").Measured(wrong.Count, 0, "objects")
            .Mended(first?.Remediation, first?.Hint);
    }
}
