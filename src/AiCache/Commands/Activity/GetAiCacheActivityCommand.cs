using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Activity;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Returns what goes on around the cache: index builds, vacuum, long transactions, and who waits for whom. Nothing: all
/// is quiet.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheActivity")]
[OutputType(typeof(Engine.Activity.CacheActivity))]
public sealed class GetAiCacheActivityCommand : FleetCommand
{
    /// <summary>From which age a transaction counts as long: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LongerThan { get; set; } = new ActivityOptions().LongerThan;

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        CacheActivities.RunAsync(work, new ActivityOptions { LongerThan = LongerThan }, Cancellation);
}
