namespace AiCache.Engine.Impact;

/// <summary>Holds a measure against its baseline.</summary>
internal static class ImpactComparison
{
    /// <summary>
    /// The measures with what they are compared with; those that the baseline does not have are not compared.
    /// </summary>
    public static IEnumerable<ImpactMeasure> Run(IReadOnlyList<ImpactMeasure> now,
        IReadOnlyList<ImpactMeasure> baseline, ImpactOptions options)
    {
        var before = baseline.GroupBy(b => b.Name).ToDictionary(g => g.Key, g => g.OrderBy(m => m.MeasuredAt).Last());
        foreach (var measure in now)
        {
            yield return !before.TryGetValue(measure.Name, out var old) || old.Source != measure.Source ? measure
                : measure.Source == ImpactSource.Timings ? Compare(measure, old, options)
                : ImpactStatements.Since(measure, old) is { } since ? Compare(since, old, options)
                : measure with { Before = old.Typical, Verdict = ImpactVerdict.NotRun };
        }
    }

    static ImpactMeasure Compare(ImpactMeasure now, ImpactMeasure before, ImpactOptions options)
    {
        var ratio = before.Typical > TimeSpan.Zero ? now.Typical / before.Typical : 1;
        return now with
        {
            Before = before.Typical,
            Ratio = Math.Round(ratio, 3),
            PlanChanged = now.Plan is null || before.Plan is null ? null : now.Plan != before.Plan,
            Verdict = Judge(now, before, ratio, options),
        };
    }

    /// <summary>
    /// A difference is one that is large enough to matter, and larger than the noise: the middle halves of both
    /// measures are apart.
    /// </summary>
    static ImpactVerdict Judge(ImpactMeasure now, ImpactMeasure before, double ratio, ImpactOptions options)
    {
        var tolerated = 1 + (options.Tolerance / 100);
        if ((now.Typical - before.Typical).Duration() <= options.Negligible
            || (ratio <= tolerated && ratio >= 1 / tolerated)) return ImpactVerdict.Unchanged;
        if (now.Low > before.High) return ImpactVerdict.Slower;
        return now.High < before.Low ? ImpactVerdict.Faster : ImpactVerdict.Inconclusive;
    }
}
