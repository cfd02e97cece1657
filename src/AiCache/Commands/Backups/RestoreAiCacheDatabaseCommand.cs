using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>Restores a backup: a whole database, or the rows of the cache's tables. All of it or nothing.</summary>
[Cmdlet(VerbsData.Restore, "AiCacheDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Engine.Backups.RestoreResult))]
public sealed class RestoreAiCacheDatabaseCommand : DatabaseCommand
{
    readonly Dictionary<string, string> taken = [];
    RestorePlan? plan;

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

    /// <summary>
    /// Demands that the manifest was signed with a key (HMAC-SHA256): a file, or a variable such as env:BACKUP_KEY.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SigningKey { get; set; }

    /// <summary>The folder of pg_restore. Left out, it is looked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PgBinPath { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        plan = await RestoreDatabase.PlanAsync(work, Options(), Cancellation);
        if (taken.TryGetValue(plan.Database, out var first)) throw BackupList.OnlyOne(plan, first);
        if (IsWhatIf) taken[plan.Database] = plan.Backup.Path;
        return Plan.Ask($"Restore '{plan.Backup.Path}' ({Display.Time(plan.Backup.CreatedAt)}) into {plan.Database}"
            + (plan.IsWhole ? "" : $": {string.Join(", ", plan.Tables)}")
            + (plan.ReplacedRows > 0
            ? $", losing the {Figures.Count(plan.ReplacedRows, "row that is", "rows that are")} there" : ""));
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => Single(() =>
    {
        // Of several that are piped, the last would be what remains; a folder lists the oldest last.
        taken[plan!.Database] = plan.Backup.Path;
        return RestoreDatabase.RunAsync(work, plan, Cancellation);
    });

    private protected override void WriteResult(object result, string? view = null)
    {
        base.WriteResult(result, view);
        if (((RestoreResult)result).ToFailure() is { } failure)
            WriteError(ErrorRecords.From(failure, CurrentConnection));
    }

    RestoreOptions Options() => new()
    {
        Path = ExistingPath(Path ?? throw BackupList.NoneNamed()), Tables = Table,
        Clean = Clean, AllowNewerTarget = AllowNewerTarget, NoOwner = NoOwner, LockWait = LockWait,
        SigningKey = SigningKeySource.Of(this, SigningKey),
        PgBinPath = FullPath(PgBinPath),
    };
}
