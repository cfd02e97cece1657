using System.Management.Automation;
using AiCache.Completion;
using AiCache.Engine.Connections;
using AiCache.Parameters;

namespace AiCache.Base;

/// <summary>A command that answers with checks, and looks at the application's cache nodes where they are given.</summary>
public abstract class NodeCheckCommand : CheckCommand
{
    /// <summary>Databases of the application's cache nodes, which are looked at, too.</summary>
    [Parameter]
    [OfThisProcess]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection[] Node { get; set; } = [];

    /// <summary>User and password for the nodes.</summary>
    [Parameter]
    [ValidateNotNull]
    public AiCacheCredential? NodeCredential { get; set; }

    /// <summary>The nodes' databases.</summary>
    private protected IReadOnlyList<DatabaseTarget> Nodes() => AiCacheConnection.Resolve(Node, NodeCredential);
}
