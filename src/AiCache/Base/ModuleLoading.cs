using System.Management.Automation;
using System.Runtime.Loader;
using AiCache.Connections;

namespace AiCache.Base;

/// <summary>What PowerShell calls when a session imports or removes the module.</summary>
/// <remarks>
/// Each import adds the resolver once more and each removal takes one away, so a session that removes the module does
/// not take it from another session of the same process. Nothing of the engine may be loaded before: no public type of
/// this assembly implements an interface of the engine's or derives from one of its classes.
/// </remarks>
public sealed class ModuleLoading : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Lets the engine be found.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += EngineLoadContext.Resolve;

    /// <summary>Undoes one <see cref="OnImport"/>, and closes what the session's connection holds open.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        SessionConnection.Close();
        AssemblyLoadContext.Default.Resolving -= EngineLoadContext.Resolve;
    }
}
