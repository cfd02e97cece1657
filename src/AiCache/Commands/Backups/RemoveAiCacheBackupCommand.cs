using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Backups;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>
/// Removes backups that a retention policy does not keep, or that are named; never the last good one.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByPath)]
[OutputType(typeof(Engine.Backups.Backup))]
public sealed class RemoveAiCacheBackupCommand : BackupPathCommand
{
    readonly List<Backup> given = [];
    readonly List<AbandonedBackup> abandoned = [];
    object? current;

    /// <summary>Keeps the last so many good ones.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    [Whole]
    public int? KeepLast { get; set; }

    /// <summary>Keeps all of the last so many days.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    [Whole]
    public int? KeepDays { get; set; }

    /// <summary>Keeps the newest good one of each of so many calendar weeks, this one included.</summary>
    [Parameter]
    [ValidateRange(1, 5000)]
    [Whole]
    public int? KeepWeeks { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    RetentionPolicy Policy => new() { Last = KeepLast, Days = KeepDays, Weeks = KeepWeeks };

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if ((Path ?? LiteralPath) is null) Run(null, () => throw BackupList.NoneNamed());
        ForEach(path => Run(path, () => GatherAsync(path)));
    }

    private protected override void Finish()
    {
        IReadOnlyList<Backup> removable = [];
        Run(null, async () => removable = await RemoveBackup.PlanAsync(WorkHere(),
            new RetentionOptions { Backups = given, Policy = Policy }, Cancellation));
        foreach (object subject in abandoned.Concat<object>(removable)) Operate(current = subject, WorkHere);
    }

    async Task GatherAsync(string path)
    {
        var found = await BackupList.RunAsync(WorkHere(), path, Cancellation).ToListAsync(Cancellation);
        if (Policy.IsEmpty) RemoveBackup.DemandNamed(path, found);
        else if (Directory.Exists(path)) abandoned.AddRange(AbandonedBackup.Find(path, Reporter));
        given.AddRange(found);
    }

    private protected override Task<Plan?> PlanAsync(Work work)
    {
        if (current is Backup backup && Policy.IsEmpty) RemoveBackup.DemandRemovable(backup);
        return Task.FromResult<Plan?>(Plan.Ask(current is Backup whole
            ? $"Remove '{whole.Path}' ({whole.Grade}, {Display.Duration(whole.Age)} old, {Display.Size(whole.Size)})"
            : $"Remove {((AbandonedBackup)current!).Description}"));
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => current is Backup backup
        ? RemoveBackup.RunAsync(work, backup, Cancellation)
        : RemoveBackup.RunAsync(work, (AbandonedBackup)current!, Cancellation);
}
