using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Entries;
using AiCache.Engine.Statistics;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Returns the cache's statistics: per day, as one summary, or week by week.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheStats", DefaultParameterSetName = PerDay)]
[OutputType(typeof(Engine.Statistics.CacheDay), ParameterSetName = [PerDay])]
[OutputType(typeof(Engine.Statistics.CacheSummary), ParameterSetName = [InSum])]
[OutputType(typeof(Engine.Statistics.CacheWeek), ParameterSetName = [ByWeek])]
[OutputType(typeof(Engine.Entries.OperationUsage), ParameterSetName = [ByKind])]
public sealed class GetAiCacheStatsCommand : FleetCommand
{
    const string PerDay = "Days";
    const string InSum = "Summary";
    const string ByWeek = "Trend";
    const string ByKind = "By";

    readonly List<object> gathered = [];

    /// <summary>How many days, the last being today or -To. 7 unless given; with -Trend 28.</summary>
    [Parameter(ParameterSetName = PerDay, Position = 0)]
    [Parameter(ParameterSetName = InSum, Position = 0)]
    [Parameter(ParameterSetName = ByWeek, Position = 0)]
    [ValidateRange(1, 36_500)]
    [Whole]
    public int Days { get; set; } = 7;

    /// <summary>The first day.</summary>
    [Parameter(ParameterSetName = PerDay)]
    [Parameter(ParameterSetName = InSum)]
    [Parameter(ParameterSetName = ByWeek)]
    [Day]
    public DateTime? From { get; set; }

    /// <summary>The last day; today in the server's zone unless given, with -Trend yesterday.</summary>
    [Parameter(ParameterSetName = PerDay)]
    [Parameter(ParameterSetName = InSum)]
    [Parameter(ParameterSetName = ByWeek)]
    [Day]
    public DateTime? To { get; set; }

    /// <summary>What a million tokens cost, in US dollars.</summary>
    [Parameter]
    [ValidateRange(0.0, 1_000_000.0)]
    public decimal CostPerMillionTokens { get; set; } = 0.075m;

    /// <summary>Leaves out days without requests.</summary>
    [Parameter(ParameterSetName = PerDay)]
    public SwitchParameter ActiveOnly { get; set; }

    /// <summary>One object for the whole range.</summary>
    [Parameter(ParameterSetName = InSum, Mandatory = true)]
    public SwitchParameter Summary { get; set; }

    /// <summary>All databases added up, once the last has answered.</summary>
    [Parameter(ParameterSetName = PerDay)]
    [Parameter(ParameterSetName = InSum)]
    public SwitchParameter Sum { get; set; }

    /// <summary>Weeks, each compared with the one before it.</summary>
    [Parameter(ParameterSetName = ByWeek, Mandatory = true)]
    public SwitchParameter Trend { get; set; }

    /// <summary>By kind of operation, told by the entries that are there.</summary>
    [Parameter(ParameterSetName = ByKind, Mandatory = true)]
    [ValidateSet("OperationType")]
    public string? By { get; set; }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) =>
        By is not null ? OperationUsages.RunAsync(work, CostPerMillionTokens, Cancellation)
        : Summary ? Single(() => StatisticsSummary.RunAsync(work, Options(), Cancellation))
        : Trend ? WeeklyStatistics.RunAsync(work, Options(), Cancellation)
        : DailyStatistics.RunAsync(work, Options(), Cancellation);

    private protected override void WriteResult(object result, string? view = null)
    {
        if (Sum) gathered.Add(result);
        else base.WriteResult(result, view);
    }

    private protected override void Finish()
    {
        base.Finish();
        foreach (var day in FleetStatistics.Sum([.. gathered.OfType<CacheDay>()], CostPerMillionTokens)) WriteObject(day);
        if (FleetStatistics.Sum([.. gathered.OfType<CacheSummary>()], CostPerMillionTokens) is { } sum) WriteObject(sum);
    }

    StatsOptions Options() => new()
    {
        Days = MyInvocation.BoundParameters.ContainsKey(nameof(Days)) ? Days : null, From = From, To = To,
        CostPerMillionTokens = CostPerMillionTokens, ActiveOnly = ActiveOnly,
    };
}
