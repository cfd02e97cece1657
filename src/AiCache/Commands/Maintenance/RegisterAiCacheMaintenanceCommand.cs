using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Maintenance;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Schedules the cache's maintenance with pg_cron, or returns what to give to another scheduler.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "AiCacheMaintenance", SupportsShouldProcess = true, DefaultParameterSetName = Jobs)]
[OutputType(typeof(Engine.Maintenance.MaintenanceJob), ParameterSetName = [Jobs])]
[OutputType(typeof(Engine.Maintenance.MaintenanceSchedule), ParameterSetName = [AllTexts, Texts])]
public sealed class RegisterAiCacheMaintenanceCommand : DatabaseCommand
{
    const string Jobs = "Jobs";
    const string AllTexts = "AsText";
    const string Texts = "Scheduler";
    bool hasWritten;

    /// <summary>The weekly purge takes entries older than so many days.</summary>
    [Parameter]
    [ValidateRange(0, 36_500)]
    [Whole]
    public int OlderThanDays { get; set; } = new MaintenanceOptions().OlderThanDays;

    /// <summary>The monthly clean-up takes days of statistics older than so many days.</summary>
    [Parameter]
    [ValidateRange(0, 36_500)]
    [Whole]
    public int StatsOlderThanDays { get; set; } = new MaintenanceOptions().StatsOlderThanDays;

    /// <summary>The hour of the day, in the scheduler's zone.</summary>
    [Parameter]
    [ValidateRange(0, 23)]
    [Whole]
    public int Hour { get; set; } = new MaintenanceOptions().Hour;

    /// <summary>Schedules nothing, and returns the texts for these schedulers outside the database.</summary>
    [Parameter(ParameterSetName = Texts, Mandatory = true)]
    public MaintenanceScheduler[] Scheduler { get; set; } = [];

    /// <summary>Schedules nothing, and returns the texts for all of them.</summary>
    [Parameter(ParameterSetName = AllTexts, Mandatory = true)]
    public SwitchParameter AsText { get; set; }

    /// <summary>Writes the text to this file; several go into this folder.</summary>
    [Parameter(ParameterSetName = Texts)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a file that is there, and does not ask.</summary>
    [Parameter(ParameterSetName = Texts)]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => ParameterSetName == Texts ? Force : null;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        if (ParameterSetName != Jobs)
            return ScheduleMaintenance.Plan(Options()) is { Count: > 0 } files
                ? new Plan { Questions = [.. files.Select(file => new Question($"Write {file}"))] } : null;
        await RegisterMaintenance.PlanAsync(work, Options(), Cancellation);
        return Plan.Ask($"Schedule the cache's maintenance with pg_cron at {work.Target.DisplayName}");
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => ParameterSetName == Jobs
        ? RegisterMaintenance.RunAsync(work, Options(), Cancellation)
        : WriteAsync(work);

    /// <summary>What was written for the database before this one is not replaced, whatever is forced.</summary>
    async IAsyncEnumerable<object> WriteAsync(Work work)
    {
        await foreach (var schedule in ScheduleMaintenance.RunAsync(work, Options(), Cancellation)) yield return schedule;
        hasWritten = true;
    }

    MaintenanceOptions Options() => new()
    {
        OlderThanDays = OlderThanDays, StatsOlderThanDays = StatsOlderThanDays, Hour = Hour, Replace = Force && !hasWritten,
        Schedulers = ParameterSetName == Texts ? Scheduler : Enum.GetValues<MaintenanceScheduler>(),
        Path = FullPath(Path),
        PowerShell = ScheduledShell.PowerShell(Home),
        Module = ScheduledShell.Module(MyInvocation.MyCommand.Module, Home),
    };

    string Home => (string)GetVariableValue("PSHOME");
}
