using AiCache.Engine.Connections;

namespace AiCache.Engine.Impact;

/// <summary>What to measure, how often, and what counts as a difference.</summary>
public sealed record ImpactOptions
{
    /// <summary>The application's tables: schema and name, or a name in public.</summary>
    public IReadOnlyList<string> Tables { get; init; } = ["public.lectures", "public.courses"];

    /// <summary>How often each query is timed, each time with another key; 5 to 1000.</summary>
    public int Rounds { get; init; } = 40;

    /// <summary>Times updates and deletes too and rolls them back: the application's own triggers fire.</summary>
    public bool IncludeWrites { get; init; }

    /// <summary>By how much a query may differ, in percent of its time before.</summary>
    public double Tolerance { get; init; } = 25;

    /// <summary>Smaller differences than this are none, whatever their ratio.</summary>
    public TimeSpan Negligible { get; init; } = TimeSpan.FromMilliseconds(0.05);

    /// <summary>
    /// Where the figures come from; null: pg_stat_statements where it has noted the tables' queries, otherwise timings.
    /// </summary>
    public ImpactSource? Source { get; init; }

    /// <summary>
    /// Measures from before; empty makes a baseline. Those of a fleet are told apart by their database; a database that
    /// has moved since is compared with what there is.
    /// </summary>
    public IReadOnlyList<ImpactMeasure> Baseline { get; init; } = [];

    internal IReadOnlyList<ImpactMeasure> BaselineOf(DatabaseTarget target) =>
        Baseline.Where(m => m.Database == target.DisplayName).ToList() is { Count: > 0 } own ? own : Baseline;
}
