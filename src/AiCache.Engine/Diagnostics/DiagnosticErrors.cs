using AiCache.Engine.Ground;

namespace AiCache.Engine.Diagnostics;

/// <summary>What can be wrong with the file, in words.</summary>
static class DiagnosticErrors
{
    public static AiCacheException FileExists(string path) => new(ErrorIds.FileExists, FailureKind.Conflict,
        $"'{path}' exists already.")
    {
        Subject = path,
        RecommendedAction = "Choose another -Path, or pass -Force. Each database of a fleet has a file of its own.",
    };
}
