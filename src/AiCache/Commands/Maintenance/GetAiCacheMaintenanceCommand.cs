using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>
/// Returns the maintenance jobs that pg_cron runs, with their last runs, failures, and runs that did not happen.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AiCacheMaintenance")]
[OutputType("AiCache.Engine.Maintenance.MaintenanceJob")]
public sealed class GetAiCacheMaintenanceCommand : LegacyDatabaseCommand
{
    private protected override async Task RunAsync(DatabaseTarget target)
    {
        await using var session = await OpenAsync(target);
        var jobs = new MaintenanceJobs(session);
        if (!await Task.Run(() => jobs.AvailableAsync(Cancellation)))
            WriteWarning($"pg_cron is not in {target.DisplayName}, or this role may not use it: jobs of other "
            + "schedulers cannot be seen from here.");
        else foreach (var job in await Task.Run(() => jobs.GetAsync(Cancellation))) WriteResult(job);
    }
}
