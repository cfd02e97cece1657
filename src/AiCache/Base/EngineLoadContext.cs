using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace AiCache.Base;

/// <summary>
/// Where the engine and its packages live: a load context of their own, because other modules of the same session bring
/// other versions of Npgsql and Microsoft.Extensions.*. Whatever is not in the folder is PowerShell's own.
/// </summary>
sealed class EngineLoadContext : AssemblyLoadContext
{
    const string EngineName = "AiCache.Engine";

    static readonly Lazy<EngineLoadContext> Instance = new(() => new EngineLoadContext());

    readonly string[] folders;

    EngineLoadContext() : base("AiCache")
    {
        var packages = Path.Combine(Path.GetDirectoryName(typeof(EngineLoadContext).Assembly.Location)!, "deps");
        folders = [Path.Combine(packages, Platform()), packages];
    }

    /// <summary>
    /// Answers the default context's question where the engine is; of every other assembly it knows nothing.
    /// </summary>
    public static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == EngineName ? Instance.Value.LoadFromAssemblyName(name) : null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => folders
        .Select(folder => Path.Combine(folder, assemblyName.Name + ".dll"))
        .Where(File.Exists)
        .Select(LoadFromAssemblyPath)
        .FirstOrDefault();

    /// <summary>
    /// The portable name of this platform. The runtime's own may name a distribution instead, which no folder here is
    /// called after.
    /// </summary>
    static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
