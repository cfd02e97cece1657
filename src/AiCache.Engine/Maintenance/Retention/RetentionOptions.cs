using AiCache.Engine.Ground;

namespace AiCache.Engine.Maintenance;

/// <summary>Which retentions to compare, and what may be lost.</summary>
public sealed record RetentionOptions
{
    /// <summary>Days, 1 to 36 500, in any order.</summary>
    public IReadOnlyList<int> Candidates { get; init; } = [7, 14, 30, 60, 90, 180, 365];

    /// <summary>What share of all hits may be lost at most, in percent.</summary>
    public double MaximumLostHits { get; init; } = 1;

    /// <summary>What a million tokens cost, in US dollars.</summary>
    public decimal CostPerMillionTokens { get; init; } = 0.075m;

    /// <summary>The candidates from the shortest to the longest, each once.</summary>
    /// <exception cref="AiCacheException">There is none.</exception>
    internal int[] Sorted() => Candidates.Count == 0 ? throw MaintenanceErrors.NoCandidates()
        : [.. Candidates.Distinct().Order()];
}
