using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Deployment;
using AiCache.Engine.Ground;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>
/// Takes deployed migrations away again, with every row in their tables. Says what would be lost, and asks.
/// </summary>
[Cmdlet(VerbsCommon.Undo, "AiCacheMigration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType("AiCache.Engine.Deployment.MigrationResult")]
public sealed class UndoAiCacheMigrationCommand : LegacyDatabaseCommand
{
    /// <summary>Everything, the statistics only, or the content hashes only.</summary>
    [Parameter(Position = 0)]
    public MigrationScope Scope { get; set; } = MigrationScope.All;

    /// <summary>
    /// How long a statement waits for a lock before the undo steps back and tries again: seconds or a TimeSpan.
    /// </summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockTimeout { get; set; } = new MigrateOptions().LockTimeout;

    /// <summary>How long to go on trying before giving up: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockWait { get; set; } = new MigrateOptions().LockWait;

    /// <summary>
    /// Backs the cache up into this folder or file, and proves the backup, before anything is dropped.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BackupPath { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        var scope = Enum.Parse<UndoScope>(Scope.ToString());
        await using var session = await OpenAsync(target);
        var undoer = new Undoer(session, Reporter);
        var plan = await Task.Run(() => undoer.PlanAsync(scope, Cancellation));
        var drops = plan.Where(planned => planned.Steps.Count > 0).ToList();
        if (drops.Count > 0)
        {
            var loss = FormattableString.Invariant($"{drops.Sum(drop => drop.Rows ?? 0):#,0} rows ({Display.Size(drops.Sum(drop => drop.Bytes ?? 0))})");
            var what = $"Undo {string.Join(", ", drops.Select(drop => drop.Name))} at "
                + $"{target.DisplayName}, losing {loss}";
            if (Confirmation.Granted(what, Force, CurrentConnection))
            {
                if (BackupPath is not null) await BackupAsync(target, GetUnresolvedProviderPathFromPSPath(BackupPath));
                plan = await Task.Run(() => undoer.UndoAsync(scope,
                    new MigrateOptions { LockTimeout = LockTimeout, LockWait = LockWait }, Cancellation));
            }
            else if (!Confirmation.IsWhatIf) return;
        }
        foreach (var result in plan) WriteResult(result, Confirmation.IsWhatIf ? "AiCache.MigrationPlan" : null);
    }

    /// <summary>Its failure is the command's: without the backup nothing is dropped.</summary>
    async Task BackupAsync(DatabaseTarget target, string path)
    {
        var options = new BackupOptions { Path = path, Scope = Engine.Backups.BackupScope.Cache, LockWait = LockWait };
        try
        {
            var backup = await Task.Run(() => new BackupWriter(LocalMachine.Read(), Reporter)
                .WriteAsync(target, options, Cancellation));
            WriteVerbose($"Backed up to '{backup.Path}' ({backup.Grade}).");
        }
        catch (AiCacheException nothing) when (nothing.ErrorId == ErrorIds.NothingToBackUp)
        {
            WriteVerbose(nothing.Message);
        }
    }
}
