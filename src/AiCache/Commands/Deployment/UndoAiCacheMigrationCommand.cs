using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Deployment;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Takes deployed migrations away again, with every row in their tables. Says what would be lost, and asks.
/// </summary>
[Cmdlet(VerbsCommon.Undo, "AiCacheMigration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Engine.Deployment.MigrationResult))]
public sealed class UndoAiCacheMigrationCommand : FleetCommand
{
    // A field of the engine's enum would need the engine while the module is being imported.
    int scope;
    readonly PlanFile plans = new();
    string? backup;

    /// <summary>Everything, the statistics only, or the content hashes only.</summary>
    [Parameter(Position = 0)]
    public UndoScope Scope { get => (UndoScope)scope; set => scope = (int)value; }

    /// <summary>
    /// How long a statement waits for a lock before the undo steps back and tries again: seconds or a TimeSpan.
    /// </summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockTimeout { get; set; } = new UndoOptions().LockTimeout;

    /// <summary>How long to go on trying before giving up: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockWait { get; set; } = new UndoOptions().LockWait;

    /// <summary>
    /// Backs the cache up into this folder or file, and proves the backup, before anything is dropped.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BackupPath { get; set; }

    /// <summary>
    /// Writes what is planned into this file, as a script for psql, before anything is done; with -WhatIf nothing else
    /// is.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlanPath { get; set; }

    /// <summary>Takes the migrations out of the Supabase CLI's own record, too.</summary>
    [Parameter]
    public SwitchParameter RecordInSupabase { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    /// <inheritdoc/>
    protected override void BeginProcessing() => Demand(BackupPath, () => backup = FullPath(BackupPath));

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        var planned = await Undo.PlanAsync(work, Options(), Cancellation).ToListAsync(Cancellation);
        if (FullPath(PlanPath) is { } file)
            await plans.WriteAsync(work, planned, Options(), file, Cancellation);
        return MigrationPlan.Undo(planned);
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Undo.RunAsync(work, Options(), Cancellation);

    UndoOptions Options() => new()
    {
        Scope = Scope, LockTimeout = LockTimeout, LockWait = LockWait, RecordInSupabase = RecordInSupabase,
        Before = backup is null ? null : new BackupBeforeUndo(new BackupOptions
        {
            Path = backup, Scope = Engine.Backups.BackupScope.Cache, LockWait = LockWait,
        }),
    };
}
