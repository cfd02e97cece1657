using System.Management.Automation;
using AiCache.Engine.Ground;
using AiCache.Engine.Impact;

namespace AiCache.Base;

/// <summary>What -Baseline takes: measures from before, also from Import-Clixml.</summary>
static class ImpactBaseline
{
    /// <summary>The measures.</summary>
    /// <exception cref="AiCacheException">Something else is among them.</exception>
    public static IReadOnlyList<ImpactMeasure> Of(PSObject[]? items) => [.. (items ?? []).Select(Measure)];

    static ImpactMeasure Measure(PSObject item) => (ImpactMeasure?)PipelineObjects.As(item, typeof(ImpactMeasure))
        ?? throw new AiCacheException(ErrorIds.InputUnreadable, FailureKind.InvalidInput,
        $"A baseline is made of measures, not of {item.BaseObject.GetType().Name}.")
        {
            RecommendedAction = "Pass -Baseline what Measure-AiCacheImpact returned before the deployment, as it was.",
        };
}
