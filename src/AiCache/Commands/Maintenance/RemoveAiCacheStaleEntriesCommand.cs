using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Ground;
using AiCache.Engine.Maintenance;
using AiCache.Parameters;
using AiCache.Views;

namespace AiCache.Commands;

/// <summary>
/// Deletes stale entries of the cache in short transactions, beside normal work. Says what would be lost, and asks.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "AiCacheStaleEntries", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByAge)]
[Alias("Remove-AiCacheStaleEntry")]
[OutputType(typeof(Engine.Maintenance.StaleEntryResult), typeof(Engine.Maintenance.StaleEntryPreview))]
public sealed class RemoveAiCacheStaleEntriesCommand : FleetCommand
{
    const string ByAge = "Age";
    const string ByTime = "Time";

    /// <summary>Entries created more than so many days of 24 hours ago, by the server's clock.</summary>
    [Parameter(Position = 0, ParameterSetName = ByAge)]
    [ValidateRange(0, 36_500)]
    [Whole]
    public int OlderThanDays { get; set; } = new StaleEntryOptions().OlderThanDays;

    /// <summary>Entries created before this moment.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByTime)]
    [Moment]
    public DateTimeOffset Before { get; set; }

    /// <summary>And not used for so many days.</summary>
    [Parameter]
    [ValidateRange(0, 36_500)]
    [Whole]
    public int? UnusedForDays { get; set; }

    /// <summary>And of these operation types.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OperationTypeCompleter))]
    public string[] OperationType { get; set; } = [];

    /// <summary>Stops after this time: seconds, a text such as 5min, or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? MaxDuration { get; set; }

    /// <summary>Stops after so many entries.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Whole]
    public long? MaxEntries { get; set; }

    /// <summary>How long one transaction should last: seconds, a text such as 100ms, or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan TargetBatchTime { get; set; } = new StaleEntryOptions().TargetBatchTime;

    /// <summary>Pauses while a replica is further behind than this: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan MaxReplicaLag { get; set; } = new StaleEntryOptions().MaxReplicaLag;

    /// <summary>Analyzes the table afterwards.</summary>
    [Parameter]
    public SwitchParameter Analyze { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override SwitchParameter? Forced => Force;

    private protected override async Task<Plan?> PlanAsync(Work work)
    {
        // Looking what would be lost reads all of it: only where somebody wants to know.
        if (Force && !IsWhatIf) return Plan.Ask($"Delete all stale entries at {work.Target.DisplayName}");
        var loss = await PurgeEntries.PlanAsync(work, Options(), Cancellation);
        return new Plan { Questions = loss.Entries == 0 && !IsWhatIf ? [] : [Question(loss)], Records = [loss] };
    }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        PurgeEntries.RunAsync(work, Options(), Cancellation);

    StaleEntryOptions Options() => new()
    {
        OlderThanDays = OlderThanDays, Before = ParameterSetName == ByTime ? Before : null,
        UnusedForDays = UnusedForDays, OperationTypes = OperationType, JudgeRetention = IsWhatIf,
        MaxDuration = MaxDuration, MaxEntries = MaxEntries, TargetBatchTime = TargetBatchTime,
        MaxReplicaLag = MaxReplicaLag, Analyze = Analyze,
    };

    static Question Question(StaleEntryPreview loss) => new(
        $"Delete {Figures.Count(loss.Entries, "entry", "entries")} ({Display.Size(loss.Bytes)}) created before "
            + $"{Figures.Second(loss.Cutoff)} at {loss.Database}",
        $"Oldest {Display.Time(loss.Oldest)}, newest {Display.Time(loss.Newest)}; {Display.Count(loss.UsedLately)} of "
            + $"them used within the last 7 days, {Figures.Count(loss.Hits, "hit")} so far.");
}
