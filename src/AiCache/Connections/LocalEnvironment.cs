using AiCache.Engine.Connections;

namespace AiCache.Connections;

/// <summary>This process's environment, for the engine, which reads none itself.</summary>
static class LocalEnvironment
{
    /// <summary>As it is when a connection is read: a script may have set variables since the import.</summary>
    public static ConnectionEnvironment Read() => new()
    {
        Variable = Environment.GetEnvironmentVariable,
        HomeFolder = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ApplicationDataFolder = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
        UserName = Environment.UserName,
        IsWindows = OperatingSystem.IsWindows(),
    };
}
