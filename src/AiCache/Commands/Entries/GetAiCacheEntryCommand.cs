using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Entries;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Returns entries of the cache as they come from the server: all that match, or the first by hits, size, tokens, age
/// or last access.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheEntry")]
[OutputType(typeof(Engine.Entries.CacheEntry))]
public sealed class GetAiCacheEntryCommand : FleetCommand
{
    // A field of an engine's type would be asked for before the engine can be found.
    int? by;

    /// <summary>Only these keys.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[]? CacheKey { get; set; }

    /// <summary>Only answers about at least one of these lectures.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Guid[]? LectureId { get; set; }

    /// <summary>Only these types of operation, exactly as they are written.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OperationTypeCompleter))]
    public string[]? OperationType { get; set; }

    /// <summary>Only entries made at least so long ago by the server's clock: days or a TimeSpan.</summary>
    [Parameter]
    [Days]
    public TimeSpan? OlderThan { get; set; }

    /// <summary>At most so many; without -By those with the most hits.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Whole]
    public int? Top { get; set; }

    /// <summary>What decides which come first.</summary>
    [Parameter]
    public EntryOrder? By { get => (EntryOrder?)by; set => by = (int?)value; }

    /// <summary>Brings the answers too.</summary>
    [Parameter]
    public SwitchParameter IncludeResponse { get; set; }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => CacheEntries.RunAsync(work,
        new EntryFilter
        {
            CacheKeys = CacheKey, LectureIds = LectureId, OperationTypes = OperationType, OlderThan = OlderThan,
            Top = Top, Order = By ?? (Top is null ? EntryOrder.None : EntryOrder.Hits),
            IncludeResponse = IncludeResponse, Connection = Onward,
        }, Cancellation);

    /// <summary>
    /// The engine hands on some entries at a time, and they know their connection: to add it to each of a million costs
    /// more than to read them.
    /// </summary>
    private protected override void WriteResult(object result, string? view = null) =>
        WriteObject(result, enumerateCollection: true);
}
