using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>Takes the maintenance jobs out of pg_cron's schedule, with what is kept of their runs.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "AiCacheMaintenance", SupportsShouldProcess = true)]
[OutputType(typeof(Engine.Maintenance.MaintenanceJob))]
public sealed class UnregisterAiCacheMaintenanceCommand : DatabaseCommand
{
    private protected override async Task<Plan?> PlanAsync(Work work) =>
        await UnregisterMaintenance.PlanAsync(work, Cancellation) is { Count: > 0 }
            ? Plan.Ask($"Unschedule the cache's maintenance at {work.Target.DisplayName}") : new Plan();

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        UnregisterMaintenance.RunAsync(work, Cancellation);
}
