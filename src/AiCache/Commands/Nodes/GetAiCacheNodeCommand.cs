using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Nodes;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Lists the cache nodes of an application, or tells which of them has a key.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheNode")]
[OutputType(typeof(Engine.Nodes.CacheNode))]
public sealed class GetAiCacheNodeCommand : FleetCommand
{
    /// <summary>Only the nodes of these names.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Keys: returns the node that has each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] CacheKey { get; set; } = [];

    /// <summary>Databases of nodes, whose entries are counted.</summary>
    [Parameter]
    [OfThisProcess]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection[] Node { get; set; } = [];

    /// <summary>User and password for the nodes.</summary>
    [Parameter]
    [ValidateNotNull]
    public AiCacheCredential? NodeCredential { get; set; }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        ListNodes.RunAsync(work, new ListNodesOptions
        {
            Names = Name, Keys = CacheKey, Visited = AiCacheConnection.Resolve(Node, NodeCredential),
        }, Cancellation);
}
