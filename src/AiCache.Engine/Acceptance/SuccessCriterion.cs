using AiCache.Engine.Contract;

namespace AiCache.Engine.Acceptance;

/// <summary>One of the guide's criteria of a successful deployment, and the checks that stand for it.</summary>
public sealed record SuccessCriterion
{
    /// <summary>Its place in the guide's list, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What the guide demands.</summary>
    public required string Criterion { get; init; }

    /// <summary>As the worst of its checks ended; Skipped where there was nothing to judge.</summary>
    public required CheckStatus Status { get; init; }

    /// <summary>How many of its checks passed.</summary>
    public int Passed => Checks.Count(c => c.Status == CheckStatus.Passed);

    /// <summary>The checks behind it.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }

    /// <summary>Its number and how it ended.</summary>
    public override string ToString() => $"{Number}: {Status}";
}
