using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Nodes;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Takes a cache node away, with its entries; nothing is left of it on either side.</summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = There)]
[OutputType(typeof(Engine.Nodes.CacheNode))]
public sealed class RemoveAiCacheNodeCommand : DatabaseCommand
{
    const string There = "Node";
    const string Gone = "NodeIsGone";

    /// <summary>The node's name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The node's database: a connection object, a URI, a key=value or an ADO string.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = There)]
    [OfThisProcess]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection? Node { get; set; }

    /// <summary>User and password for the node.</summary>
    [Parameter(ParameterSetName = There)]
    [ValidateNotNull]
    public AiCacheCredential? NodeCredential { get; set; }

    /// <summary>The node's database is gone for good: only what the application's side has of it is taken away.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Gone)]
    public SwitchParameter NodeIsGone { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        var node = await RemoveNode.PlanAsync(work, Options(), Cancellation);
        return Plan.Ask($"Remove the cache node {node.Name} of {node.Database}", Node is null
            ? "Its slot and its publication are dropped. If it comes back it hears of no change, and is to be emptied."
            : $"Its subscription, its tables and all entries in them are dropped{(node.Place is { } place
                ? $" at {place}" : "")}. Its keys fall to the other nodes.");
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => RemoveNode.RunAsync(work, Options(), Cancellation));

    RemoveNodeOptions Options() => new() { Name = Name, Node = Node?.Resolve(NodeCredential, null) };
}
