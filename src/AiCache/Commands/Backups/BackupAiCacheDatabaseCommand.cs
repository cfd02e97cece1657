using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Takes a backup with pg_dump, and proves that all of it can be read and that it holds every row.</summary>
[Cmdlet(VerbsData.Backup, "AiCacheDatabase", SupportsShouldProcess = true, DefaultParameterSetName = "All")]
[OutputType(typeof(Engine.Backups.Backup))]
public sealed class BackupAiCacheDatabaseCommand : DatabaseCommand
{
    // Import-Module looks at the fields of public types before the engine can be found: none is of its value types.
    int? format;
    int scope;

    /// <summary>
    /// A folder, where the backup is named by database and time in UTC; or the backup's own path, with the extension of
    /// a format. Left out, the current folder.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>How it is kept on disk. Left out, as the path's extension says, otherwise custom.</summary>
    [Parameter]
    public BackupFormat? Format { get => (BackupFormat?)format; set => format = (int?)value; }

    /// <summary>The whole database, or the rows of the cache's tables and the journal.</summary>
    [Parameter]
    public BackupScope Scope { get => (BackupScope)scope; set => scope = (int)value; }

    /// <summary>Structure only.</summary>
    [Parameter(ParameterSetName = "SchemaOnly", Mandatory = true)]
    public SwitchParameter SchemaOnly { get; set; }

    /// <summary>Rows only.</summary>
    [Parameter(ParameterSetName = "DataOnly", Mandatory = true)]
    public SwitchParameter DataOnly { get; set; }

    /// <summary>
    /// none, a level from 0 to 9, gzip, lz4 or zstd; a level may follow after a colon. Left out, a fast one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CompressionCompleter))]
    public string? Compress { get; set; }

    /// <summary>How many tables are dumped at a time; more than one with -Format Directory only.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    [Whole]
    public int Jobs { get; set; } = 1;

    /// <summary>Does not read the backup back: its grade stays Written.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    /// <summary>How long to wait for a lock that somebody else holds on a table: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Signs the manifest with a key (HMAC-SHA256): a file, or a variable such as env:BACKUP_KEY.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SigningKey { get; set; }

    /// <summary>The folder of pg_dump and pg_restore. Left out, they are looked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PgBinPath { get; set; }

    private protected override Task<Plan?> PlanAsync(Work work) => Task.FromResult<Plan?>(
        Plan.Ask($"Back up {work.Target.DisplayName} to '{FullPath(Path)}'"));

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        Single(() => BackupDatabase.RunAsync(work, Options(), Cancellation));

    BackupOptions Options() => new()
    {
        Path = FullPath(Path), Format = Format, Scope = Scope,
        Content = SchemaOnly ? BackupContent.SchemaOnly : DataOnly ? BackupContent.DataOnly : BackupContent.All,
        Compression = Compress, Jobs = Jobs, Verify = !NoVerify, LockWait = LockWait,
        SigningKey = SigningKeySource.Of(this, SigningKey),
        PgBinPath = FullPath(PgBinPath),
    };
}
