using System.Management.Automation;
using AiCache.Engine;
using AiCache.Engine.Backups;

namespace AiCache.Commands;

/// <summary>Lists backups with what is proven about them, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheBackup", DefaultParameterSetName = ByPath)]
[OutputType(typeof(Engine.Backups.Backup))]
public sealed class GetAiCacheBackupCommand : BackupPathCommand
{
    string current = "";

    /// <summary>Only backups of databases with such a name; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string? Database { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (LiteralPath is null) Path ??= ["."];
        ForEach(path => Operate(current = path, WorkHere));
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
