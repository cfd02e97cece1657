using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>Restores a backup: a whole database, or the rows of the cache's tables. All of it or nothing.</summary>
[Cmdlet(VerbsData.Restore, "AiCacheDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType("AiCache.Engine.Backups.RestoreResult")]
public sealed class RestoreAiCacheDatabaseCommand : LegacyDatabaseCommand
{
    /// <summary>The backup.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    [ArgumentCompleter(typeof(BackupCompleter))]
    public string? Path { get; set; }

    /// <summary>The cache's tables whose rows to load. Left out, all that the backup holds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CacheTableCompleter))]
    public string[] Table { get; set; } = [];

    /// <summary>Replaces what is there.</summary>
    [Parameter]
    public SwitchParameter Clean { get; set; }

    /// <summary>Goes on although the target holds rows that were created or updated after the backup.</summary>
    [Parameter]
    public SwitchParameter AllowNewerTarget { get; set; }

    /// <summary>Makes everything belong to the role that restores, instead of its owners.</summary>
    [Parameter]
    public SwitchParameter NoOwner { get; set; }

    /// <summary>How long to wait for locks that others hold on the tables: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The folder of pg_restore and psql. Left out, they are looked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PgBinPath { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        var options = new RestoreOptions
        {
            Path = GetUnresolvedProviderPathFromPSPath(Path ?? throw TestAiCacheBackupCommand.PathMissing()),
            Tables = Table,
            Clean = Clean,
            AllowNewerTarget = AllowNewerTarget,
            NoOwner = NoOwner,
            LockWait = LockWait,
            PgBinPath = PgBinPath is null ? null : GetUnresolvedProviderPathFromPSPath(PgBinPath),
        };
        await using var session = await OpenAsync(target);
        var restorer = new Restorer(session, LocalMachine.Read(), Reporter);
        var plan = await Task.Run(() => restorer.PlanAsync(options, Cancellation));
        var what = $"Restore '{plan.Backup.Path}' ({Display.Time(plan.Backup.CreatedAt)}) into {plan.Database}"
            + (plan.IsWhole ? "" : $": {string.Join(", ", plan.Tables)}")
            + (plan.ReplacedRows > 0
            ? FormattableString.Invariant($", losing the {plan.ReplacedRows:#,0} rows that are there") : "");
        if (!Confirmation.Granted(what, Force, CurrentConnection)) return;
        var result = await Task.Run(() => restorer.RunAsync(plan, options, Cancellation));
        foreach (var skipped in result.Skipped) WriteWarning($"Not restored: {skipped}");
        WriteResult(result);
        if (result.NewFailures.Count > 0) WriteError(ErrorRecords.From(Failure(result), CurrentConnection));
    }

    static AiCacheException Failure(RestoreResult result) => new(ErrorIds.CheckFailed, FailureKind.Verification,
        $"{result.Database} was restored, but {result.NewFailures.Count} deployment checks fail there that did "
        + "not fail when the backup was taken.")
    {
        Details = [.. result.NewFailures.Select(check => $"{check.Name}: {check.Message}")],
        RecommendedAction = "Invoke-AiCacheMigration -Repair brings the objects to the contract, keeping every row.",
    };
}
