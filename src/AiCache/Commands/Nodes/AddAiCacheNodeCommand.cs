using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Nodes;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Makes a database a cache node: it holds the entries whose key falls to its name.</summary>
[Cmdlet(VerbsCommon.Add, "AiCacheNode", SupportsShouldProcess = true)]
[OutputType(typeof(Engine.Nodes.CacheNode))]
public sealed class AddAiCacheNodeCommand : DatabaseCommand
{
    /// <summary>The node's name: lower-case letters, digits and _.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The node's database: a connection object, a URI, a key=value or an ADO string.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [OfThisProcess]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection? Node { get; set; }

    /// <summary>User and password for the node.</summary>
    [Parameter]
    [ValidateNotNull]
    public AiCacheCredential? NodeCredential { get; set; }

    /// <summary>The application's database as the node's server reaches it, and as whom.</summary>
    [Parameter]
    [OfThisProcess]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection? Source { get; set; }

    /// <summary>Copies the entries that fall to it from the application's database.</summary>
    [Parameter]
    public SwitchParameter Fill { get; set; }

    /// <summary>How long it may take until all hashes are there: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ReadyWithin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        var plan = await AddNode.PlanAsync(work, Options(), Cancellation);
        if (plan.IsThere && !Fill && !IsWhatIf) return new Plan();
        return Plan.Ask($"Make {plan.Node} the cache node {plan.Name} of {plan.Database}", plan.Entries == 0 ? null
            : $"{Figures.Count(plan.Entries, "entry", "entries")} there are thrown away: nobody told it which of "
            + "them are stale.", plan.Entries == 0 ? null : ConfirmImpact.High);
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => AddNode.RunAsync(work, Options(), Cancellation));

    AddNodeOptions Options() => new()
    {
        Name = Name, Node = Node!.Resolve(NodeCredential, null), Source = Source?.Resolve(null, null), Fill = Fill,
        ReadyWithin = ReadyWithin,
    };
}
