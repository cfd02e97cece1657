using System.Management.Automation;
using AiCache.Base;
using AiCache.Engine;
using AiCache.Engine.Maintenance;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>
/// Tells what keeping entries for so many days would free, and what it would have cost, and recommends one.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "AiCacheRetention")]
[OutputType(typeof(Engine.Maintenance.RetentionCandidate))]
public sealed class MeasureAiCacheRetentionCommand : FleetCommand
{
    /// <summary>The retentions to compare, in days.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 36_500)]
    [Whole]
    public int[] Days { get; set; } = [.. new RetentionOptions().Candidates];

    /// <summary>What share of all hits the recommended one may lose at most, in percent.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MaxLostHits { get; set; } = new RetentionOptions().MaximumLostHits;

    /// <summary>What a million tokens cost, in US dollars.</summary>
    [Parameter]
    [ValidateRange(0.0, 1_000_000.0)]
    public decimal CostPerMillionTokens { get; set; } = new RetentionOptions().CostPerMillionTokens;

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => MeasureRetention.RunAsync(work,
        new RetentionOptions
        {
            Candidates = Days, MaximumLostHits = MaxLostHits, CostPerMillionTokens = CostPerMillionTokens,
        }, Cancellation);
}
