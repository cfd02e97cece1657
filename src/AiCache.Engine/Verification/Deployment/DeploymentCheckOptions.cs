using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>Which checks of a deployment to run.</summary>
public sealed record DeploymentCheckOptions
{
    /// <summary>Names out of <see cref="CheckCategory.Deployment"/>, whatever their case; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    internal bool Wants(string category) => Categories.Count == 0
        || Categories.Contains(category, StringComparer.OrdinalIgnoreCase);

    internal void DemandKnown()
    {
        var unknown = Categories.Where(c => !CheckCategory.Deployment.Contains(c, StringComparer.OrdinalIgnoreCase))
            .ToList();
        if (unknown.Count == 0) return;
        throw new AiCacheException(ErrorIds.CheckCategoryUnknown, FailureKind.InvalidInput,
            $"There are no checks of category {string.Join(", ", unknown)}.")
        {
            Subject = unknown[0], RecommendedAction = $"Use some of: {string.Join(", ", CheckCategory.Deployment)}.",
        };
    }
}
