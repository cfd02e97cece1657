using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Backups;

namespace AiCache.Commands;

/// <summary>Lists backups with what is proven about them, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheBackup")]
[OutputType("AiCache.Engine.Backups.Backup")]
public sealed class GetAiCacheBackupCommand : AiCacheCommand
{
    string current = "";

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
        foreach (var path in Path)
            Operate(path, () =>
            {
                current = GetUnresolvedProviderPathFromPSPath(path);
                return WorkHere();
            });
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        BackupList.RunAsync(work, current, Cancellation).Where(IsWanted);

    bool IsWanted(Backup backup)
    {
        if (Database is null) return true;
        var pattern = new WildcardPattern(Database, WildcardOptions.IgnoreCase);
        return backup.Database is { } name
            && (pattern.IsMatch(name) || pattern.IsMatch(name[..name.LastIndexOf('@')]));
    }
}
