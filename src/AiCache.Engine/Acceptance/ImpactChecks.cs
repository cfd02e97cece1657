using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using AiCache.Engine.Impact;

namespace AiCache.Engine.Acceptance;

/// <summary>Whether the application's own queries are as fast as before the deployment.</summary>
internal static class ImpactChecks
{
    /// <summary>Measures the queries that the baseline has, and judges each.</summary>
    public static async Task<IReadOnlyList<Check>> RunAsync(Work work, IReadOnlyList<ImpactMeasure> baseline,
        CancellationToken cancellation)
    {
        if (baseline.Count == 0) return [NoBaseline];
        var options = new ImpactOptions { Baseline = baseline };
        try
        {
            return await CacheImpact.RunAsync(work, options, cancellation).Select(m => Judge(m, options))
                .ToListAsync(cancellation) is { Count: > 0 } judged ? judged : [NoBaseline];
        }
        catch (AiCacheException refused) when (refused.Kind is not FailureKind.Connection)
        {
            return [Check.Unknown(CheckCategory.Impact, Name("queries"), refused.Message)
                .Mended(refused.Command, refused.RecommendedAction)];
        }
    }

    /// <summary>The database does not hold what was before it.</summary>
    static Check NoBaseline => Check.Skipped(CheckCategory.Impact, Name("queries"),
        "Not measured here: it takes what the application's queries took before the deployment.")
        .Mended(null, $"Keep what {Commands.MeasureImpact} returns before the deployment, and give it to "
            + $"{Commands.TestDeployment} -Summary as -Baseline afterwards.");

    /// <summary>The check that a measure is.</summary>
    internal static Check Judge(ImpactMeasure measure, ImpactOptions options)
    {
        var status = measure.Verdict switch
        {
            ImpactVerdict.Unchanged or ImpactVerdict.Faster => CheckStatus.Passed,
            ImpactVerdict.Slower => CheckStatus.Failed,
            ImpactVerdict.Inconclusive => CheckStatus.Warning,
            _ => CheckStatus.Skipped,
        };
        var check = Check.Of(status, CheckCategory.Impact, Name(measure.Name), Message(measure))
            .Mended(null, Hint(measure));
        return measure.Ratio is { } ratio ? check.Measured(100 * ratio, 100 + options.Tolerance, "percent") : check;
    }

    static string Message(ImpactMeasure measure) => measure.Verdict switch
    {
        ImpactVerdict.NotCompared => "The baseline has no such query.",
        ImpactVerdict.NotRun => "The application has not run it since the baseline.",
        _ => $"It takes {Figures.Duration(measure.Typical)}, before it took "
            + $"{Figures.Duration(measure.Before!.Value)}: {Words(measure.Verdict)}.",
    };

    static string Words(ImpactVerdict verdict) => verdict switch
    {
        ImpactVerdict.Slower => "slower",
        ImpactVerdict.Faster => "faster",
        ImpactVerdict.Inconclusive => "a difference that noise may explain",
        _ => "no difference",
    };

    static string? Hint(ImpactMeasure measure) => measure switch
    {
        { Verdict: ImpactVerdict.Slower, PlanChanged: true } =>
            $"The server runs it in another way than before: compare the Plan that {Commands.MeasureImpact} shows.",
        { Verdict: ImpactVerdict.Slower or ImpactVerdict.Inconclusive } =>
            "Measure again when nothing else keeps the server busy.",
        { Verdict: ImpactVerdict.NotRun or ImpactVerdict.NotCompared } =>
            $"Keep a baseline with it before the next deployment: {Commands.MeasureImpact}.",
        _ => null,
    };

    static string Name(string query) => $"{CheckCategory.Impact}.{query}";
}
