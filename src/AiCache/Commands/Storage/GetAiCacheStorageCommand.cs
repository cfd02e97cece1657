using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Storage;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Returns what the cache's tables and indexes take on disk, what is in them, and how they grow.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheStorage")]
[OutputType(typeof(Engine.Storage.StorageUsage))]
public sealed class GetAiCacheStorageCommand : FleetCommand
{
    readonly List<object> gathered = [];

    /// <summary>
    /// Counts rows and, where pgstattuple is installed, measures free space. Reads every table from end to end.
    /// </summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <summary>The size that the cache's table is to stay under, such as 500MB.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Whole]
    public long Limit { get; set; } = StorageOptions.OneGigabyte;

    /// <summary>All databases added up, table by table and index by index, once the last has answered.</summary>
    [Parameter]
    public SwitchParameter Sum { get; set; }

    private protected override void WriteResult(object result, string? view = null)
    {
        if (Sum) gathered.Add(result);
        else base.WriteResult(result, view);
    }

    private protected override void Finish()
    {
        base.Finish();
        foreach (var usage in FleetStorage.Sum([.. gathered.OfType<StorageUsage>()])) WriteObject(usage);
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        CacheStorage.RunAsync(work, new StorageOptions { Exact = Exact, LimitBytes = Limit }, Cancellation);
}
