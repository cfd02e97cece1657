using AiCache.Engine.Ground;

namespace AiCache.Engine.Health;

/// <summary>What can be wrong with the watch itself, in words.</summary>
static class HealthErrors
{
    public static AiCacheException HistoryUnreadable(string path, Exception error) => new(ErrorIds.HistoryNotWritten,
        error is UnauthorizedAccessException ? FailureKind.Permission : FailureKind.InvalidInput,
        $"The history '{path}' cannot be read: {error.Message}", error)
    {
        Subject = path,
        RecommendedAction = "Pass -HistoryPath a file that this account may read and write.",
    };
}
