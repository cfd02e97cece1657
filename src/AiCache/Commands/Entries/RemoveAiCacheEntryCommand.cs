using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Entries;
using AiCache.Engine.Ground;

namespace AiCache.Commands;

/// <summary>
/// Removes entries from the cache: gathers them as they come through the pipeline, asks once for each database, and
/// removes them batch by batch.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheEntry", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Engine.Entries.EntryRemovalResult))]
public sealed class RemoveAiCacheEntryCommand : FleetCommand
{
    readonly Dictionary<AiCacheConnection, HashSet<string>> gathered = [];

    /// <summary>The keys of the entries.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] CacheKey { get; set; } = [];

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

    private protected override Task<Plan?> PlanAsync(Work work) => Task.FromResult<Plan?>(Plan.Ask(
        $"Remove {Figures.Count(Keys.Count, "entry", "entries")} from the cache at {work.Target.DisplayName}"));

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => EntryRemoval.RunAsync(work, new EntryRemovalOptions { CacheKeys = Keys }, Cancellation));

    HashSet<string> Keys => gathered[CurrentConnection];
}
