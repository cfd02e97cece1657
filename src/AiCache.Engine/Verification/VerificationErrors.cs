using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Verification;

/// <summary>What can be wrong with a request for checks.</summary>
internal static class VerificationErrors
{
    public static AiCacheException CategoryUnknown(IReadOnlyList<string> unknown) =>
        new(ErrorIds.CheckCategoryUnknown, FailureKind.InvalidInput,
            $"There are no checks of category {string.Join(", ", unknown)}.")
        {
            Subject = unknown[0], RecommendedAction = $"Use some of: {string.Join(", ", CheckCategory.Deployment)}.",
        };
}
