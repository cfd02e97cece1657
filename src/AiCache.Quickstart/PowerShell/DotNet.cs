using System.Runtime.InteropServices;

namespace AiCache.Quickstart;

/// <summary>The .NET that this program runs on.</summary>
static class DotNet
{
    /// <summary>Its folder: three above that of the runtime (shared/Microsoft.NETCore.App/version).</summary>
    public static string Root { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Its command line.</summary>
    public static string Program { get; } = Path.Combine(Root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}
