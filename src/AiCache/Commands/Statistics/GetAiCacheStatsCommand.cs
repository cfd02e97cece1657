using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine.Connections;
using AiCache.Engine.Ground;
using AiCache.Engine.Statistics;

namespace AiCache.Commands;

/// <summary>Returns the cache's statistics: per day, as one summary, or week by week.</summary>
[Cmdlet(VerbsCommon.Get, "AiCacheStats", DefaultParameterSetName = PerDay)]
[OutputType("AiCache.Engine.Statistics.CacheDay", ParameterSetName = [PerDay])]
[OutputType("AiCache.Engine.Statistics.CacheSummary", ParameterSetName = [InSum])]
[OutputType("AiCache.Engine.Statistics.CacheWeek", ParameterSetName = [ByWeek])]
public sealed class GetAiCacheStatsCommand : LegacyDatabaseCommand
{
    const string PerDay = "Days";
    const string InSum = "Summary";
    const string ByWeek = "Trend";

    /// <summary>How many days, the last being today or -To. 7 unless given; with -Trend 28.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 36_500)]
    public int Days { get; set; } = 7;

    /// <summary>The first day.</summary>
    [Parameter]
    public DateTime? From { get; set; }

    /// <summary>The last day; today in the server's zone unless given, with -Trend yesterday.</summary>
    [Parameter]
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

    /// <summary>Weeks, each compared with the one before it.</summary>
    [Parameter(ParameterSetName = ByWeek, Mandatory = true)]
    public SwitchParameter Trend { get; set; }

    private protected override async Task RunAsync(DatabaseTarget target)
    {
        var options = Options();
        await using var session = await OpenAsync(target);
        var statistics = new CacheStatistics(session);
        if (Summary) WriteResult(await Task.Run(() => statistics.SummaryAsync(options, Cancellation)));
        else if (Trend)
            foreach (var week in await Task.Run(() =>
            statistics.WeeksAsync(options, IsBound(nameof(Days)), Cancellation))) WriteResult(week);
        else foreach (var day in await Task.Run(() => statistics.DaysAsync(options, Cancellation))) WriteResult(day);
    }

    StatsOptions Options()
    {
        if (From is not null && IsBound(nameof(Days)))
        {
            throw new AiCacheException(ErrorIds.RangeInvalid, FailureKind.InvalidInput,
                "-From and -Days both say where the range begins.")
            {
                RecommendedAction = "Give -From with -To, or -Days with or without -To.",
            };
        }
        return new StatsOptions
        {
            Days = Days, From = From, To = To, CostPerMillionTokens = CostPerMillionTokens,
            ActiveOnly = ActiveOnly
        };
    }

    bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
