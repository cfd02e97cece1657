using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine.Backups;
using AiCache.Engine.Ground;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>
/// Removes backups that a retention policy does not keep, or that are named; never the last good one.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType("AiCache.Engine.Backups.Backup")]
public sealed class RemoveAiCacheBackupCommand : AiCacheCommand
{
    readonly List<Backup> given = [];

    /// <summary>Folders, which take a policy; or backups.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    [ArgumentCompleter(typeof(BackupCompleter))]
    public string[]? Path { get; set; }

    /// <summary>Keeps the last so many good ones.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? KeepLast { get; set; }

    /// <summary>Keeps all of the last so many days.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? KeepDays { get; set; }

    /// <summary>Keeps the newest good one of each of so many calendar weeks, this one included.</summary>
    [Parameter]
    [ValidateRange(1, 5000)]
    public int? KeepWeeks { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Path is null) Run(null, () => throw TestAiCacheBackupCommand.PathMissing());
        foreach (var path in Path ?? [])
        {
            Run(path, async () =>
            {
                var full = GetUnresolvedProviderPathFromPSPath(path);
                if (System.IO.Directory.Exists(full) && !Policy.IsEmpty)
                    AbandonedBackups.Remove(full, Reporter, what => Confirmation.Granted(what, Force, path));
                var found = await Task.Run(() => BackupCatalog.List(full));
                if (Policy.IsEmpty && (found.Count != 1
                    || found[0].Path != System.IO.Path.TrimEndingDirectorySeparator(full))) throw PolicyMissing(full);
                given.AddRange(found);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Run(null, async () =>
    {
        var removable = Policy.IsEmpty ? given.DistinctBy(b => b.Path).ToList()
            : await Task.Run(() => new BackupRetention(LocalMachine.Read(), Reporter)
            .ExpiredAsync(given, Policy, Cancellation));
        foreach (var backup in removable)
        {
            try
            {
                if (Policy.IsEmpty) await Task.Run(() => BackupRetention.DemandRemovable(backup));
            }
            catch (AiCacheException refused)
            {
                WriteError(ErrorRecords.From(refused, backup));
                continue;
            }
            var what = $"Remove '{backup.Path}' ({backup.Grade}, "
                + $"{Display.Duration(backup.Age)} old, {Display.Size(backup.Size)})";
            if (!Confirmation.Granted(what, Force, backup)) continue;
            await Task.Run(() => BackupCatalog.Remove(backup));
            WriteResult(backup);
        }
    });

    RetentionPolicy Policy => new() { Last = KeepLast, Days = KeepDays, Weeks = KeepWeeks };

    static AiCacheException PolicyMissing(string folder) =>
        new(ErrorIds.BackupOptionInvalid, FailureKind.InvalidInput,
        $"'{folder}' is a folder, and nothing says which of its backups to keep.")
        {
            Subject = folder,
            RecommendedAction = "Pass -KeepLast, -KeepDays or -KeepWeeks, or name a backup. -WhatIf shows what would go.",
        };
}
