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
[OutputType(typeof(Engine.Nodes.CacheNode), typeof(Engine.Contract.Check))]
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

    /// <summary>User and password for the node, and for those of -FillFrom.</summary>
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

    /// <summary>Databases of other nodes: copies from them what falls to the new one, too.</summary>
    [Parameter]
    [OfThisProcess]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection[] FillFrom { get; set; } = [];

    /// <summary>How long it may take until all hashes are there: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ReadyWithin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Really runs it as far as it can be rolled back, and says what could not be tried.</summary>
    [Parameter]
    public SwitchParameter Rehearse { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        if (Rehearse && !IsWhatIf) return null;
        var plan = await AddNode.PlanAsync(work, Options(), Cancellation);
        if (plan is { IsThere: true, Copied: null } && !IsWhatIf) return new Plan();
        var copied = plan.Copied is { } count ? $"{Figures.Count(count, "entry", "entries")} are copied to it. " : "";
        var lost = plan.Entries == 0 ? "" : $"{Figures.Count(plan.Entries, "entry", "entries")} there are thrown away: "
            + "nobody told it which of them are stale.";
        return Plan.Ask(plan is { IsThere: true, Copied: not null }
            ? $"Fill the cache node {plan.Name} of {plan.Database} at {plan.Node}"
            : $"Make {plan.Node} the cache node {plan.Name} of {plan.Database}", (copied + lost).Trim() is { Length: > 0 } all
            ? all : null, plan.Entries == 0 ? null : ConfirmImpact.High);
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Rehearse
        ? RehearseNode.RunAsync(work, Options(), Cancellation)
        : Single(() => AddNode.RunAsync(work, Options(), Cancellation));

    AddNodeOptions Options() => new()
    {
        Name = Name, Node = Node!.Resolve(NodeCredential, null), Source = Source?.Resolve(null, null), Fill = Fill,
        FillFrom = AiCacheConnection.Resolve(FillFrom, NodeCredential), ReadyWithin = ReadyWithin,
    };
}
