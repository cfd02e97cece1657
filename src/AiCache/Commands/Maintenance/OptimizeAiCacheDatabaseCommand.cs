using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Maintenance;

namespace AiCache.Commands;

/// <summary>Adds pending counts to their days, and analyzes or vacuums the cache's tables.</summary>
[Cmdlet(VerbsCommon.Optimize, "AiCacheDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low,
    DefaultParameterSetName = "Analyze")]
[OutputType(typeof(Engine.Maintenance.OptimizeResult))]
public sealed class OptimizeAiCacheDatabaseCommand : FleetCommand
{
    /// <summary>Makes the space of dead rows free for new ones, too. Nobody has to wait for it.</summary>
    [Parameter(ParameterSetName = "Vacuum", Mandatory = true)]
    public SwitchParameter Vacuum { get; set; }

    /// <summary>
    /// Rewrites the tables, which gives space back to the file system. Every query on a table waits until it is
    /// rewritten.
    /// </summary>
    [Parameter(ParameterSetName = "Full", Mandatory = true)]
    public SwitchParameter VacuumFull { get; set; }

    /// <summary>Does not ask; only -VacuumFull does.</summary>
    [Parameter(ParameterSetName = "Full")]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => VacuumFull ? Force : null;

    OptimizeMode Mode => VacuumFull ? OptimizeMode.VacuumFull : Vacuum ? OptimizeMode.Vacuum : OptimizeMode.Analyze;

    private protected override Task<Plan?> PlanAsync(Work work)
    {
        var (what, impact) = Mode switch
        {
            OptimizeMode.VacuumFull =>
                ("Rewrite the cache's tables, each locked against every query meanwhile,", ConfirmImpact.High),
            OptimizeMode.Vacuum => ("Vacuum and analyze the cache's tables", ConfirmImpact.Low),
            _ => ("Analyze the cache's tables", ConfirmImpact.Low),
        };
        return Task.FromResult<Plan?>(Plan.Ask($"{what} at {work.Target.DisplayName}", impact: impact));
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Optimize.RunAsync(work, Mode, Cancellation);
}
