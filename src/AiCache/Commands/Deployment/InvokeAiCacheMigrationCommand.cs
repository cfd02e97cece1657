using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Contract;
using AiCache.Engine.Deployment;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Deploys the migrations that are not there yet, each in one transaction that commits only once its objects meet the
/// contract.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "AiCacheMigration", SupportsShouldProcess = true, DefaultParameterSetName = "Deploy")]
[OutputType(typeof(Engine.Deployment.MigrationResult))]
public sealed class InvokeAiCacheMigrationCommand : FleetCommand
{
    readonly Dictionary<AiCacheConnection, List<string>> chosen = [];
    readonly PlanFile plans = new();

    /// <summary>The migrations to deploy. Left out, all; their order is always the module's.</summary>
    [Parameter(Position = 0), ValidateNotNullOrEmpty, ArgumentCompleter(typeof(MigrationNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>
    /// A migration that Get-AiCacheMigration found. Not the Name of any object: a sandbox has one, too.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    public MigrationState? InputObject { get; set; }

    /// <summary>Really runs everything, reports the time and the locks of each step, and rolls back.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Rehearse")]
    public SwitchParameter Rehearse { get; set; }

    /// <summary>Records objects that were made by hand.</summary>
    [Parameter]
    public SwitchParameter Adopt { get; set; }

    /// <summary>Brings objects that differ to the contract, keeping every row. Asks first.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Goes on although the journal records migrations that this module does not know.</summary>
    [Parameter]
    public SwitchParameter AllowUnknown { get; set; }

    /// <summary>Records the migrations in the Supabase CLI's own record, too.</summary>
    [Parameter(ParameterSetName = "Deploy")]
    public SwitchParameter RecordInSupabase { get; set; }

    /// <summary>
    /// How long a statement waits for a lock before the migration steps back and tries again: seconds or a TimeSpan.
    /// </summary>
    [Parameter, Seconds]
    public TimeSpan LockTimeout { get; set; } = new MigrateOptions().LockTimeout;

    /// <summary>How long to go on trying before giving up: seconds or a TimeSpan.</summary>
    [Parameter, Seconds]
    public TimeSpan LockWait { get; set; } = new MigrateOptions().LockWait;

    /// <summary>
    /// Writes what is planned into this file, as a script for psql, before anything is done; with -WhatIf nothing else
    /// is.
    /// </summary>
    [Parameter(ParameterSetName = "Deploy"), ValidateNotNullOrEmpty]
    public string? PlanPath { get; set; }

    /// <summary>Repairs without asking.</summary>
    [Parameter(ParameterSetName = "Deploy")]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    /// <summary>
    /// Migrations from the pipeline are gathered, so that those of one database are planned and deployed together.
    /// </summary>
    protected override void ProcessRecord()
    {
        if (InputObject is null) base.ProcessRecord();
        else
            foreach (var connection in Connections)
                (chosen.TryGetValue(connection, out var names) ? names : chosen[connection] = []).Add(InputObject.Name);
    }

    private protected override void Finish()
    {
        RunOn(chosen.Keys);
        base.Finish();
    }

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        if (Rehearse && !IsWhatIf) return null;
        var ask = Plan.Ask($"Deploy the migrations to {work.Target.DisplayName}");
        if (!Repair && !IsWhatIf && PlanPath is null) return ask;
        var planned = await Deploy.PlanAsync(work, Options(), Cancellation).ToListAsync(Cancellation);
        if (FullPath(PlanPath) is { } file) plans.Write(planned, Options(), file, work.Target.Role);
        return IsWhatIf ? MigrationPlan.Told(planned)
            : MigrationPlan.RepairOf(planned) is { } repair ? ask with { Questions = [.. ask.Questions, repair] } : ask;
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Rehearse
        ? Engine.Deployment.Rehearse.RunAsync(work, Options(), Cancellation)
        : Deploy.RunAsync(work, Options(), Cancellation);

    private protected override void WriteResult(object result, string? view = null) =>
        base.WriteResult(result, view ?? (Rehearse ? "AiCache.MigrationRehearsal" : null));

    MigrateOptions Options() => new()
    {
        Names = chosen.TryGetValue(CurrentConnection, out var names) ? names : Name, Adopt = Adopt, Repair = Repair, AllowUnknown = AllowUnknown,
        LockTimeout = LockTimeout, LockWait = LockWait, RecordInSupabase = RecordInSupabase,
    };
}
