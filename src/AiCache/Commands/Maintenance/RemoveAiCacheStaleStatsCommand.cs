using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>Removes old days of the statistics. Says what would be lost, and asks.</summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheStaleStats", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType("AiCache.Engine.Maintenance.StaleStatsResult")]
public sealed class RemoveAiCacheStaleStatsCommand : LegacyDatabaseCommand
{
    /// <summary>Days more than so many days before today, in the server's zone.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 36_500)]
    public int OlderThanDays { get; set; } = 90;

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        await using var session = await OpenAsync(target);
        var stats = new StaleStats(session);
        var preview = await Task.Run(() => stats.PreviewAsync(OlderThanDays, Cancellation));
        var what = FormattableString.Invariant(
            $"Delete {preview.Deleted:#,0} days of statistics ({preview.Requests:#,0} requests)")
            + $" before {Display.Day(preview.Before)} at {target.DisplayName}";
        if ((preview.Deleted == 0 && !Confirmation.IsWhatIf) || Confirmation.Granted(what, Force, CurrentConnection))
            WriteResult(await Task.Run(() => stats.RemoveAsync(OlderThanDays, Cancellation)));
        else if (Confirmation.IsWhatIf) WriteResult(preview, "AiCache.StaleStatsPreview");
    }
}
