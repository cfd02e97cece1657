using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Backups;

namespace AiCache.Commands;

/// <summary>Lists backups with what is proven about them, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheBackup")]
[OutputType("AiCache.Engine.Backups.Backup")]
public sealed class GetAiCacheBackupCommand : AiCacheCommand
{
    /// <summary>Folders with backups, or backups. Left out, the current folder.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    [ArgumentCompleter(typeof(BackupCompleter))]
    public string[] Path { get; set; } = ["."];

    /// <summary>Only backups of databases with such a name; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Database { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var pattern = Database is null ? null : new WildcardPattern(Database, WildcardOptions.IgnoreCase);
        foreach (var path in Path)
        {
            Run(path, async () =>
            {
                var full = GetUnresolvedProviderPathFromPSPath(path);
                foreach (var backup in await Task.Run(() => BackupCatalog.List(full)))
                    if (pattern is null
                        || (backup.Database is { } name && (pattern.IsMatch(name)
                        || pattern.IsMatch(name[..name.LastIndexOf('@')])))) WriteResult(backup);
            });
        }
    }
}
