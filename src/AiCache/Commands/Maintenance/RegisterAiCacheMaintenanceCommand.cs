using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>
/// Schedules the cache's maintenance with pg_cron where it is, and otherwise returns what to give to another scheduler.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "AiCacheMaintenance", SupportsShouldProcess = true)]
[OutputType("AiCache.Engine.Maintenance.MaintenanceJob", "AiCache.Engine.Maintenance.MaintenanceSchedule")]
public sealed class RegisterAiCacheMaintenanceCommand : LegacyDatabaseCommand
{
    /// <summary>The weekly purge takes entries older than so many days.</summary>
    [Parameter]
    [ValidateRange(0, 36_500)]
    public int OlderThanDays { get; set; } = new MaintenanceOptions().OlderThanDays;

    /// <summary>The monthly clean-up takes days of statistics older than so many days.</summary>
    [Parameter]
    [ValidateRange(0, 36_500)]
    public int StatsOlderThanDays { get; set; } = new MaintenanceOptions().StatsOlderThanDays;

    /// <summary>The hour of the day, in the scheduler's zone.</summary>
    [Parameter]
    [ValidateRange(0, 23)]
    public int Hour { get; set; } = new MaintenanceOptions().Hour;

    /// <summary>Schedules nothing, and returns the texts for other schedulers.</summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        var options = new MaintenanceOptions
        {
            OlderThanDays = OlderThanDays, StatsOlderThanDays = StatsOlderThanDays,
            Hour = Hour
        };
        if (!AsText)
        {
            await using var session = await OpenAsync(target);
            var jobs = new MaintenanceJobs(session);
            if (await Task.Run(() => jobs.AvailableAsync(Cancellation)))
            {
                if (!Confirmation.Granted($"Schedule the cache's maintenance with pg_cron at {target.DisplayName}",
                    force: null, CurrentConnection)) return;
                foreach (var job in await Task.Run(() => jobs.RegisterAsync(options, Cancellation))) WriteResult(job);
                return;
            }
            WriteVerbose($"pg_cron is not in {target.DisplayName}, or this role may not use it: nothing was "
                + "scheduled. These are texts for other schedulers.");
        }
        foreach (var schedule in MaintenanceSchedule.For(target, options)) WriteResult(schedule);
    }
}
