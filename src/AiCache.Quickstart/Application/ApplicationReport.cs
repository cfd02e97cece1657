using System.Globalization;

namespace AiCache.Quickstart;

/// <summary>What the application saw, and what the statistics in the database say of the same requests.</summary>
sealed record ApplicationReport
{
    /// <summary>Answers that came from the cache.</summary>
    public required int Hits { get; init; }

    /// <summary>Answers that had to be generated.</summary>
    public required int Misses { get; init; }

    /// <summary>Cached answers that went away when their lecture changed.</summary>
    public required long Invalidated { get; init; }

    /// <summary>Tokens that the hits saved.</summary>
    public required long TokensSaved { get; init; }

    /// <summary>Requests by <c>get_cache_stats</c>.</summary>
    public required long CountedRequests { get; init; }

    /// <summary>Hits by <c>get_cache_stats</c>.</summary>
    public required long CountedHits { get; init; }

    /// <summary>Saved tokens by <c>get_cache_stats</c>.</summary>
    public required long CountedTokens { get; init; }

    /// <summary>The hit rate by <c>get_cache_stats</c>, 0 to 100.</summary>
    public required double HitRate { get; init; }

    /// <summary>Whether the statistics are exact.</summary>
    public bool StatisticsAgree => CountedRequests == Hits + Misses && CountedHits == Hits
        && CountedTokens == TokensSaved;

    /// <summary>The figures in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Hits} hits, {Misses} misses, {Invalidated} answer invalidated; get_cache_stats: {CountedRequests} "
        + $"requests, {CountedHits} hits, {HitRate:0.00} %, {CountedTokens} tokens saved");
}
