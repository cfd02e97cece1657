using AiCache.Engine.Ground;

namespace AiCache.Engine.Statistics;

/// <summary>What can be wrong with a range of days.</summary>
internal static class StatisticsErrors
{
    public static AiCacheException RangeInvalid(string wrong) =>
        new(ErrorIds.RangeInvalid, FailureKind.InvalidInput, wrong)
        { RecommendedAction = "Give a first day that is not after the last: -From 2026-01-01 -To 2026-01-31." };

    public static AiCacheException BeginTwice() =>
        new(ErrorIds.RangeInvalid, FailureKind.InvalidInput, "-From and -Days both say where the range begins.")
        { RecommendedAction = "Give -From with -To, or -Days with or without -To." };
}
