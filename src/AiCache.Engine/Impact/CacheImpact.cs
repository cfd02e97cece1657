using System.Runtime.CompilerServices;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Impact;

/// <summary>
/// Whether the application's own queries became slower. What pg_stat_statements noted of them is taken where it is
/// there; otherwise queries like them are timed: rows by their keys, rows that refer to them, and, if asked for,
/// changes that are rolled back.
/// </summary>
public static class CacheImpact
{
    /// <summary>Measures, and compares with a baseline where there is one.</summary>
    /// <exception cref="AiCacheException">A table does not exist or cannot be read, or the cache's own would run a
    /// stranger's code.</exception>
    public static async IAsyncEnumerable<ImpactMeasure> RunAsync(Work work, ImpactOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var batch = new StatementBatch();
        var look = batch.Add<ImpactFacts>(SqlStep.File("look at the tables", "Impact/impact_tables.sql",
            (object)options.Tables.ToArray()));
        var sight = batch.Add<Sight>(Sight.Step);
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        // Changes of lectures reach the cache by foreign keys and triggers.
        if (options.IncludeWrites) sight.Value.DemandOurs();
        else sight.Value.DemandReadable();
        if (options.IncludeWrites) sight.Value.DemandWritable(session.Target.DisplayName);
        var facts = look.Value;
        Demand(facts, session.Target);
        var baseline = options.BaselineOf(session.Target);
        var source = baseline.Count > 0 ? baseline[0].Source : options.Source;
        IReadOnlyList<ImpactMeasure> measures = [];
        if (source != ImpactSource.Timings)
            measures = await StatementsAsync(session, facts, demanded: source is not null, cancellation);
        if (source != ImpactSource.Statements && measures.Count == 0)
            measures = await ImpactTimings.RunAsync(work, facts, options, cancellation);
        foreach (var measure in baseline.Count == 0 ? measures : ImpactComparison.Run(measures, baseline, options))
            yield return measure;
    }

    static async Task<IReadOnlyList<ImpactMeasure>> StatementsAsync(DatabaseSession session, ImpactFacts facts,
        bool demanded, CancellationToken cancellation) =>
        facts.Statements is not null ? await ImpactStatements.ReadAsync(session, facts, cancellation)
        : demanded ? throw ImpactErrors.StatementsUnavailable(session.Target) : [];

    static void Demand(ImpactFacts facts, DatabaseTarget target)
    {
        if (facts.Tables.FirstOrDefault(t => !t.Exists) is { } missing)
            throw ImpactErrors.TableNotFound(missing, target);
        if (facts.Tables.FirstOrDefault(t => t.Readable != true) is { } closed)
            throw ImpactErrors.TableUnreadable(closed, target);
    }
}
