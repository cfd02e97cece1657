namespace AiCache.Engine.Impact;

/// <summary>Where a measure comes from.</summary>
public enum ImpactSource : long
{
    /// <summary>The server ran the query again and again and timed it.</summary>
    Timings,
    /// <summary>What pg_stat_statements noted of the application's own queries.</summary>
    Statements,
}

/// <summary>How a query compares with its baseline.</summary>
public enum ImpactVerdict : long
{
    /// <summary>This is a baseline, or there is none for this query.</summary>
    NotCompared,
    /// <summary>No difference that the noise would not explain.</summary>
    Unchanged,
    /// <summary>Faster by more than the tolerance and the noise.</summary>
    Faster,
    /// <summary>Slower by more than the tolerance and the noise.</summary>
    Slower,
    /// <summary>Different by more than the tolerance, but not by more than the noise: measure again.</summary>
    Inconclusive,
    /// <summary>The application has not run it since the baseline.</summary>
    NotRun,
}

/// <summary>
/// How long one of the application's queries takes, and how that compares with a measure from before.
/// </summary>
public sealed record ImpactMeasure
{
    /// <summary>A stable name: what is done with which table, or the query's id in pg_stat_statements.</summary>
    public required string Name { get; init; }

    /// <summary>The query; one of those that were timed.</summary>
    public required string Query { get; init; }

    /// <summary>Where the figures come from.</summary>
    public required ImpactSource Source { get; init; }

    /// <summary>How often it ran.</summary>
    public required long Calls { get; init; }

    /// <summary>
    /// The time it usually takes on the server: the median of the timings, or the mean of pg_stat_statements.
    /// </summary>
    public required TimeSpan Typical { get; init; }

    /// <summary>
    /// A quarter of the runs were quicker than this; of pg_stat_statements the mean less its uncertainty.
    /// </summary>
    public required TimeSpan Low { get; init; }

    /// <summary>
    /// A quarter of the runs were slower than this; of pg_stat_statements the mean with its uncertainty.
    /// </summary>
    public required TimeSpan High { get; init; }

    /// <summary>All runs together, in milliseconds: a later measure is what came on top. Zero for timings.</summary>
    public double TotalMilliseconds { get; init; }

    /// <summary>
    /// The squares of all runs together, in square milliseconds, from which the deviation follows. Zero for timings.
    /// </summary>
    public double SumOfSquaredMilliseconds { get; init; }

    /// <summary>How the server runs it: the plan's steps with their indexes; null for pg_stat_statements.</summary>
    public string? Plan { get; init; }

    /// <summary>The time it usually took before; null where there is no baseline.</summary>
    public TimeSpan? Before { get; init; }

    /// <summary>Now divided by before; null where there is no baseline.</summary>
    public double? Ratio { get; init; }

    /// <summary>Whether the server runs it in another way than before; null where that is not known.</summary>
    public bool? PlanChanged { get; init; }

    /// <summary>What to make of it.</summary>
    public ImpactVerdict Verdict { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The database, as <c>database@host:port</c>.</summary>
    public required string Database { get; init; }
}
