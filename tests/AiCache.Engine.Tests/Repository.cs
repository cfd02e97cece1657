namespace AiCache.Engine.Tests;

/// <summary>The working copy these tests were built from.</summary>
static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string folder) => File.Exists(Path.Combine(folder, "AiCache.sln")) ? folder
        : Find(Path.GetDirectoryName(folder)
        ?? throw new DirectoryNotFoundException("AiCache.sln is in no folder above the tests."));
}
