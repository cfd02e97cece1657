using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Nodes;

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

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        ListNodes.RunAsync(work, Name, CacheKey, Cancellation);
}
