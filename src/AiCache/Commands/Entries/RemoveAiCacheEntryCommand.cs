using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Removes entries from the cache: gathers them as they come through the pipeline, asks once for each database, and
/// removes them batch by batch.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheEntry", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByKey)]
[OutputType(typeof(Engine.Entries.EntryRemovalResult))]
public sealed class RemoveAiCacheEntryCommand : FleetCommand
{
    const string ByKey = "Keys";
    const string ByNode = "Misplaced";

    readonly Dictionary<AiCacheConnection, HashSet<string>> gathered = [];

    /// <summary>The keys of the entries.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByKey)]
    [ValidateNotNullOrEmpty]
    public string[] CacheKey { get; set; } = [];

    /// <summary>The entries whose key falls to another cache node: nobody looks for them where they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByNode)]
    public SwitchParameter Misplaced { get; set; }

    /// <summary>The nodes' databases to remove them from. Left out, the application's own.</summary>
    [Parameter(ParameterSetName = ByNode)]
    [OfThisProcess]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public AiCacheConnection[] Node { get; set; } = [];

    /// <summary>User and password for the nodes.</summary>
    [Parameter(ParameterSetName = ByNode)]
    [ValidateNotNull]
    public AiCacheCredential? NodeCredential { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var connection in Connections)
        {
            if (!gathered.TryGetValue(connection, out var keys)) gathered.Add(connection, keys = []);
            keys.UnionWith(CacheKey);
        }
    }

    private protected override void Finish()
    {
        RunOn(gathered.Keys);
        base.Finish();
    }

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        if (!Misplaced)
            return Plan.Ask($"Remove {Figures.Count(Keys.Count, "entry", "entries")} from the cache at "
                + work.Target.DisplayName);
        return new Plan
        {
            Questions = [.. from place in await MisplacedEntries.PlanAsync(work, Options(), Cancellation)
                where place.Misplaced > 0 || IsWhatIf
                select new Question($"Remove {Figures.Count(place.Misplaced, "entry", "entries")} of "
                    + $"{Figures.Count(place.Entries)} from the cache at {place.Database}: nobody looks for them there")],
        };
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Misplaced
        ? MisplacedEntries.RunAsync(work, Options(), Cancellation)
        : Single(() => EntryRemoval.RunAsync(work, new EntryRemovalOptions { CacheKeys = Keys }, Cancellation));

    MisplacedOptions Options() => new() { Nodes = AiCacheConnection.Resolve(Node, NodeCredential) };

    HashSet<string> Keys => gathered[CurrentConnection];
}
