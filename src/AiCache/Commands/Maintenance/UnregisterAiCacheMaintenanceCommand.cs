using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Connections;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>Takes the maintenance jobs out of pg_cron's schedule, with what is kept of their runs.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "AiCacheMaintenance", SupportsShouldProcess = true)]
[OutputType("AiCache.Engine.Maintenance.MaintenanceJob")]
public sealed class UnregisterAiCacheMaintenanceCommand : LegacyDatabaseCommand
{
    private protected override async Task RunAsync(DatabaseTarget target)
    {
        await using var session = await OpenAsync(target);
        var jobs = new MaintenanceJobs(session);
        if (!await Task.Run(() => jobs.AvailableAsync(Cancellation)))
            WriteWarning($"pg_cron is not in {target.DisplayName}, or this role may not use it: jobs of "
            + "other schedulers must be removed there.");
        else if (Confirmation.Granted($"Unschedule the cache's maintenance at {target.DisplayName}", force: null,
            CurrentConnection))
            foreach (var job in await Task.Run(() => jobs.UnregisterAsync(Cancellation))) WriteResult(job);
    }
}
