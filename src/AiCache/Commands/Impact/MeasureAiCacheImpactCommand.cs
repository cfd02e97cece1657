using System.Management.Automation;
using AiCache.Base;
using AiCache.Completion;
using AiCache.Engine;
using AiCache.Engine.Impact;
using AiCache.Parameters;

namespace AiCache.Commands;

/// <summary>Measures how the application's own queries perform, and compares with a measure from before.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "AiCacheImpact")]
[OutputType(typeof(Engine.Impact.ImpactMeasure))]
public sealed class MeasureAiCacheImpactCommand : DatabaseCommand
{
    // A field of an engine's type would be asked for before the engine can be found.
    int? source;

    /// <summary>The application's tables: schema and name, or a name in public.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ApplicationTableCompleter))]
    public string[] Table { get; set; } = ["public.lectures", "public.courses"];

    /// <summary>What this command returned before; also from Import-Clixml.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[]? Baseline { get; set; }

    /// <summary>How often each query is timed.</summary>
    [Parameter]
    [ValidateRange(5, 1000)]
    [Whole]
    public int Rounds { get; set; } = 40;

    /// <summary>Times updates and deletes too, and rolls them back. The application's own triggers fire.</summary>
    [Parameter]
    public SwitchParameter IncludeWrites { get; set; }

    /// <summary>By how much a query may differ, in percent.</summary>
    [Parameter]
    [ValidateRange(1.0, 1000.0)]
    public double Tolerance { get; set; } = 25;

    /// <summary>
    /// Where the figures come from. Left out: pg_stat_statements where it has noted the tables' queries, otherwise
    /// timings; with -Baseline, as there.
    /// </summary>
    [Parameter]
    public ImpactSource? Source { get => (ImpactSource?)source; set => source = (int?)value; }

    private protected override IAsyncEnumerable<object> OperateAsync(Work work) => CacheImpact.RunAsync(work,
        new ImpactOptions
        {
            Tables = Table, Rounds = Rounds, IncludeWrites = IncludeWrites, Tolerance = Tolerance, Source = Source,
            Baseline = ImpactBaseline.Of(Baseline),
        }, Cancellation);
}
