using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Health;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Checks whether the cache is well: the guide's alerts, and what usually comes before them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AiCacheHealth")]
[OutputType(typeof(Engine.Contract.Check))]
[OutputType(typeof(bool))]
public sealed class TestAiCacheHealthCommand : NodeCheckCommand
{
    /// <summary>The lowest hit rate that is healthy, in percent.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MinimumHitRate { get; set; } = new HealthOptions().MinimumHitRate;

    /// <summary>Below so many requests a rate says nothing.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Whole]
    public long MinimumRequests { get; set; } = new HealthOptions().MinimumRequests;

    /// <summary>The most bytes that the cache's data may need, such as 500MB.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Whole]
    public long MaxSize { get; set; } = new HealthOptions().MaximumBytes;

    /// <summary>How long nothing may happen: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan SilentFor { get; set; } = new HealthOptions().SilentFor;

    /// <summary>How many times the usual misses of a day are too many.</summary>
    [Parameter]
    [ValidateRange(1.0, 1000.0)]
    public double MissFactor { get; set; } = new HealthOptions().MissFactor;

    /// <summary>How many lectures may change within an hour.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    [Whole]
    public long MaxInvalidationsPerHour { get; set; } = new HealthOptions().MaximumInvalidationsPerHour;

    /// <summary>How many of a table's rows may be dead, in percent.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MaxDeadRows { get; set; } = new HealthOptions().MaximumDeadRows;

    /// <summary>Below so many dead rows their share says nothing.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Whole]
    public long MinimumDeadRows { get; set; } = new HealthOptions().MinimumDeadRows;

    /// <summary>How long vacuum may take to come after rows died: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan VacuumWithin { get; set; } = new HealthOptions().VacuumWithin;

    /// <summary>How long a purge may be at work: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan PurgeWithin { get; set; } = new HealthOptions().PurgeWithin;

    /// <summary>How far the statistics may be behind the newest entry: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan StatisticsSilentFor { get; set; } = new HealthOptions().StatisticsSilentFor;

    /// <summary>How long a cache node may not be connected: seconds or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan NodeSilentFor { get; set; } = new HealthOptions().NodeSilentFor;

    /// <summary>A file that keeps what was found, a line of JSON for each run: checks then say since when.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HistoryPath { get; set; }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => HealthChecks.RunAsync(work,
        new HealthOptions
        {
            MinimumHitRate = MinimumHitRate, MinimumRequests = MinimumRequests, MaximumBytes = MaxSize,
            SilentFor = SilentFor, MissFactor = MissFactor, MaximumInvalidationsPerHour = MaxInvalidationsPerHour,
            MaximumDeadRows = MaxDeadRows, MinimumDeadRows = MinimumDeadRows,
            StatisticsSilentFor = StatisticsSilentFor, VacuumWithin = VacuumWithin, PurgeWithin = PurgeWithin,
            HistoryPath = FullPath(HistoryPath), NodeSilentFor = NodeSilentFor, Nodes = Nodes(),
        }, Cancellation);
}
