using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>
/// Returns the maintenance jobs that pg_cron runs, with their last runs, failures, and runs that did not happen.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheMaintenance")]
[OutputType(typeof(Engine.Maintenance.MaintenanceJob))]
public sealed class GetAiCacheMaintenanceCommand : FleetCommand
{
    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        ListMaintenance.RunAsync(work, Cancellation);
}
