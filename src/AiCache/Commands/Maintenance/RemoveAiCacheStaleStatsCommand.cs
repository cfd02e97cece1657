using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>Removes old days of the statistics. Says what would be lost, and asks.</summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheStaleStats", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Engine.Maintenance.StaleStatsResult))]
public sealed class RemoveAiCacheStaleStatsCommand : FleetCommand
{
    /// <summary>Days more than so many days before today, in the server's zone.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 36_500)]
    [Whole]
    public int OlderThanDays { get; set; } = new StaleStatsOptions().OlderThanDays;

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        var loss = await PurgeStats.PlanAsync(work, Options(), Cancellation);
        return new Plan
        {
            Questions = loss.Deleted == 0 && !IsWhatIf ? [] :
                [new Question($"Delete {Figures.Count(loss.Deleted, "day")} of statistics "
                    + $"({Figures.Count(loss.Requests, "request")}) before {Display.Day(loss.Before)} at {loss.Database}")],
            Records = [loss],
            View = "AiCache.StaleStatsPreview",
        };
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => PurgeStats.RunAsync(work, Options(), Cancellation));

    StaleStatsOptions Options() => new() { OlderThanDays = OlderThanDays };
}
