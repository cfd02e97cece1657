using AiCache.Engine.Tests.Connections;

namespace AiCache.Engine.Tests.Quickstart;

/// <summary>A machine whose only package feed is an empty folder.</summary>
static class EmptyFeed
{
    /// <summary>What is different there: a home of its own, with a configuration of NuGet and no package.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables(TemporaryFolder home)
    {
        home.Write(".nuget/NuGet/NuGet.Config", $"""
            <configuration><packageSources><clear/><add key="none" value="{home.Path}"/></packageSources></configuration>
            """);
        return
        [
            new("HOME", home.Path), new("USERPROFILE", home.Path), new("DOTNET_CLI_HOME", home.Path),
            new("APPDATA", Path.Combine(home.Path, ".nuget")),
            new("NUGET_PACKAGES", Path.Combine(home.Path, "packages")),
        ];
    }
}
