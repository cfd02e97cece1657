using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Impact;

/// <summary>
/// Whether the application's own queries became slower. What pg_stat_statements noted of them is taken where it is
/// there; otherwise queries like them are timed: rows by their keys, rows that refer to them, and, if asked for,
/// changes that are rolled back.
/// </summary>
/// <param name="session">The database.</param>
/// <param name="reporter">Is told how far it is, and what cannot be measured.</param>
public sealed class CacheImpact(DatabaseSession session, IReporter reporter)
{
    const int Keys = 20;

    /// <summary>Measures, and compares with a baseline where there is one.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="baseline">Measures of the same database from before; empty makes a baseline.</param>
    /// <param name="cancellation">Ends the measuring; what was changed is rolled back.</param>
    /// <exception cref="AiCacheException">A table does not exist or cannot be read.</exception>
    public async Task<IReadOnlyList<ImpactMeasure>> MeasureAsync(ImpactOptions options,
        IReadOnlyList<ImpactMeasure> baseline, CancellationToken cancellation)
    {
        var facts = await session.JsonAsync<ImpactFacts>(EmbeddedSql.Read("Impact/impact_tables.sql"),
            cancellation, (object)options.Tables.ToArray());
        Demand(facts);
        var source = baseline.Count > 0 ? baseline[0].Source : options.Source;
        IReadOnlyList<ImpactMeasure> measures = [];
        if (source != ImpactSource.Timings)
            measures = await StatementsAsync(facts, demanded: source is not null, cancellation);
        if (source != ImpactSource.Statements && measures.Count == 0)
            measures = await TimingsAsync(facts, options, cancellation);
        return baseline.Count == 0 ? measures : [.. ImpactComparison.Run(measures, baseline, options)];
    }

    async Task<IReadOnlyList<ImpactMeasure>> StatementsAsync(ImpactFacts facts, bool demanded,
        CancellationToken cancellation)
    {
        if (facts.Statements is not null) return await ImpactStatements.ReadAsync(session, facts, cancellation);
        if (!demanded) return [];
        throw new AiCacheException(ErrorIds.StatementsUnavailable, FailureKind.NotFound, "pg_stat_statements is not "
            + $"installed at {session.Target.DisplayName}, or role {session.Target.Username} may not read it.")
        {
            RecommendedAction = "create extension pg_stat_statements (it has to be in shared_preload_libraries) and "
            + "grant pg_read_all_stats; or measure timings, before and after.",
        };
    }

    async Task<IReadOnlyList<ImpactMeasure>> TimingsAsync(ImpactFacts facts, ImpactOptions options,
        CancellationToken cancellation)
    {
        var tables = facts.Tables.Where(t => t.Key.Count > 0).ToList();
        foreach (var table in facts.Tables.Except(tables))
            reporter.Warning($"{table.Name} is not measured: it has no primary key.");
        SqlStep[] steps = [.. tables.Select(t => new SqlStep($"choose keys of {t.Name}", ImpactQueries.Keys(t, Keys)))];
        var queries = new List<ImpactQuery>();
        if (steps.Length > 0)
        {
            await session.ExecuteAsync(null, TransactionSettings.Default, steps, async (index, reader) =>
            {
                var keys = new List<string[]>();
                while (await reader.ReadAsync(cancellation)) keys.Add(reader.GetFieldValue<string[]>(0));
                if (keys.Count > 0) queries.AddRange(ImpactQueries.Of(tables[index], keys, options.IncludeWrites));
                else reporter.Warning($"{tables[index].Name} is not measured: it has no rows.");
            }, cancellation);
        }
        return await new ImpactTimings(session, reporter)
            .MeasureAsync(queries, options.Rounds, facts.Now, cancellation);
    }

    void Demand(ImpactFacts facts)
    {
        if (facts.Tables.FirstOrDefault(t => !t.Exists) is { } missing)
        {
            throw new AiCacheException(ErrorIds.TableNotFound, FailureKind.NotFound,
                $"There is no table {missing.Given} at {session.Target.DisplayName}.")
            {
                Subject = missing.Given,
                RecommendedAction = "Pass -Table with the application's tables, as schema.name.",
            };
        }
        if (facts.Tables.FirstOrDefault(t => t.Readable != true) is { } closed)
        {
            throw new AiCacheException(ErrorIds.PermissionDenied, FailureKind.Permission,
                $"Role {session.Target.Username} may not read {closed.Name}.")
            {
                Subject = closed.Given,
                RecommendedAction = $"grant select on {closed.Name} to {Identifier.Quote(session.Target.Username)}",
            };
        }
    }
}
