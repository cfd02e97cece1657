using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Takes a backup with pg_dump, and proves that all of it can be read and that it holds every row.</summary>
[Cmdlet(VerbsData.Backup, "AiCacheDatabase", SupportsShouldProcess = true, DefaultParameterSetName = "All")]
[OutputType("AiCache.Engine.Backups.Backup")]
public sealed class BackupAiCacheDatabaseCommand : LegacyDatabaseCommand
{
    /// <summary>
    /// A folder, where the backup is named by database and time in UTC; or the backup's own path, with an extension.
    /// Left out, the current folder.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>How it is kept on disk.</summary>
    [Parameter]
    public BackupFormat Format { get; set; }

    /// <summary>The whole database, or the rows of the cache's tables and the journal.</summary>
    [Parameter]
    public BackupScope Scope { get; set; }

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
    public int Jobs { get; set; } = 1;

    /// <summary>Does not read the backup back: its grade stays Written.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    /// <summary>How long to wait for a lock that somebody else holds on a table: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan LockWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The folder of pg_dump and pg_restore. Left out, they are looked for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PgBinPath { get; set; }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        var options = new BackupOptions
        {
            Path = GetUnresolvedProviderPathFromPSPath(Path),
            Format = Enum.Parse<Engine.Backups.BackupFormat>(Format.ToString()),
            Scope = Enum.Parse<Engine.Backups.BackupScope>(Scope.ToString()),
            Content = SchemaOnly ? BackupContent.SchemaOnly : DataOnly ? BackupContent.DataOnly : BackupContent.All,
            Compression = Compress,
            Jobs = Jobs,
            Verify = !NoVerify,
            LockWait = LockWait,
            PgBinPath = PgBinPath is null ? null : GetUnresolvedProviderPathFromPSPath(PgBinPath),
        };
        if (!ShouldProcess($"{target.DisplayName} to '{options.Path}'", "back up")) return;
        var writer = new BackupWriter(LocalMachine.Read(), Reporter);
        WriteResult(await Task.Run(() => writer.WriteAsync(target, options, Cancellation)));
    }
}
