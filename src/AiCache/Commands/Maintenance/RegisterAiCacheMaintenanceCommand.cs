using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>
/// Schedules the cache's maintenance with pg_cron, or returns what to give to another scheduler.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "AiCacheMaintenance", SupportsShouldProcess = true, DefaultParameterSetName = Jobs)]
[OutputType("AiCache.Engine.Maintenance.MaintenanceJob", "AiCache.Engine.Maintenance.MaintenanceSchedule")]
public sealed class RegisterAiCacheMaintenanceCommand : DatabaseCommand
{
    const string Jobs = "Jobs";
    const string Texts = "Texts";
    const string OneText = "Scheduler";

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

    /// <summary>Schedules nothing, and returns the texts for these schedulers outside the database.</summary>
    [Parameter(ParameterSetName = OneText, Mandatory = true)]
    public MaintenanceScheduler[] Scheduler { get; set; } = [];

    /// <summary>Schedules nothing, and returns the texts for all of them.</summary>
    [Parameter(ParameterSetName = Texts, Mandatory = true)]
    public SwitchParameter AsText { get; set; }

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        if (ParameterSetName != Jobs) return null;
        await RegisterMaintenance.PlanAsync(work, Options(), Cancellation);
        return Plan.Ask($"Schedule the cache's maintenance with pg_cron at {work.Target.DisplayName}");
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => ParameterSetName == Jobs
        ? RegisterMaintenance.RunAsync(work, Options(), Cancellation)
        : ScheduleMaintenance.RunAsync(work, Options(), Cancellation);

    MaintenanceOptions Options()
    {
        var options = new MaintenanceOptions
        {
            OlderThanDays = OlderThanDays, StatsOlderThanDays = StatsOlderThanDays, Hour = Hour,
        };
        return ParameterSetName == OneText ? options with { Schedulers = Scheduler } : options;
    }
}
