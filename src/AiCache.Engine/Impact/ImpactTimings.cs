using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Impact;

/// <summary>
/// Times queries on the server with EXPLAIN ANALYZE, so that the network is not measured. Rounds go over all queries,
/// so that a slow moment does not hit one of them alone, and the first round only warms up.
/// </summary>
internal sealed class ImpactTimings
{
    const string Explain = "explain (analyze, timing off, format json) ";
    const int Keys = 20;

    readonly Dictionary<string, List<double>> times = [];
    readonly Dictionary<string, string> plans = [];

    /// <summary>Runs queries like the application's and returns a measure of each that could be run.</summary>
    public static async Task<IReadOnlyList<ImpactMeasure>> RunAsync(Work work, ImpactFacts facts, ImpactOptions options,
        CancellationToken cancellation)
    {
        var session = await work.SessionAsync(cancellation);
        var queries = await ChooseAsync(session, work.Reporter, facts, options, cancellation);
        var reads = queries.Where(q => !q.Writes).ToList();
        var writes = queries.Where(q => q.Writes).ToList();
        var timings = new ImpactTimings();
        for (var round = 0; round <= options.Rounds; round++)
        {
            work.Reporter.Progress(new ProgressReport("Measuring", $"round {round} of {options.Rounds}",
                100 * round / (options.Rounds + 1)));
            await timings.ReadAsync(session, reads, round, cancellation);
            foreach (var write in writes.ToList())
            {
                if (await timings.WriteAsync(session, write, round, cancellation) is not { } refusal) continue;
                work.Reporter.Warning($"{write.Name} is not measured: {refusal}");
                writes.Remove(write);
            }
        }
        return [.. queries.Where(q => timings.times.ContainsKey(q.Name))
            .Select(q => timings.Measure(q, facts.Now, session.Target.DisplayName))];
    }

    /// <summary>The queries of each table, for keys of rows that are there.</summary>
    static async Task<IReadOnlyList<ImpactQuery>> ChooseAsync(IStatements statements, IReporter reporter,
        ImpactFacts facts, ImpactOptions options, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var choices = new List<(ImpactTable Table, Answer<IReadOnlyList<string[]>> Keys)>();
        foreach (var table in facts.Tables)
        {
            if (table.Key.Count == 0)
                reporter.Warning($"{table.Name} is not measured: it has no primary key of the server's own types.");
            else choices.Add((table, batch.Rows(new($"choose keys of {table.Name}", ImpactQueries.Keys(table, Keys)),
                row => row.GetFieldValue<string[]>(0))));
        }
        if (choices.Count > 0) await statements.RunAsync(batch, cancellation);
        foreach (var (table, _) in choices.Where(c => c.Keys.Value.Count == 0))
            reporter.Warning($"{table.Name} is not measured: it has no row that this role sees.");
        return [.. choices.Where(c => c.Keys.Value.Count > 0)
            .SelectMany(c => ImpactQueries.Of(c.Table, c.Keys.Value, options.IncludeWrites))];
    }

    /// <summary>One round of all reading queries, in one round trip.</summary>
    async Task ReadAsync(IStatements statements, IReadOnlyList<ImpactQuery> queries, int round,
        CancellationToken cancellation)
    {
        if (queries.Count == 0) return;
        var batch = new StatementBatch();
        var explained = queries.Select(q => (q.Name, Answer: batch.Scalar<string>(Step(q, round)))).ToList();
        await statements.RunAsync(batch, cancellation);
        foreach (var (name, answer) in explained) Note(name, answer.Value!, round);
    }

    /// <summary>One change, which is rolled back. One that the application's own rules refuse is left out.</summary>
    /// <returns>Why it was refused; null where it was not.</returns>
    async Task<string?> WriteAsync(DatabaseSession session, ImpactQuery query, int round,
        CancellationToken cancellation)
    {
        try
        {
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
            var batch = new StatementBatch();
            var explained = batch.Scalar<string>(Step(query, round));
            await transaction.RunAndRollBackAsync(batch, cancellation);
            Note(query.Name, explained.Value!, round);
            return null;
        }
        catch (AiCacheException refused) when (refused.SqlState is not null && refused.Kind != FailureKind.Connection)
        {
            times.Remove(query.Name);
            return refused.Message;
        }
    }

    static SqlStep Step(ImpactQuery query, int round) =>
        new(query.Name, Explain + query.Versions[round % query.Versions.Count]);

    void Note(string name, string explained, int round)
    {
        if (round == 0) return;
        var (plan, time) = PlanReader.Run(explained);
        plans[name] = plan;
        if (!times.TryGetValue(name, out var list)) times.Add(name, list = []);
        list.Add(time);
    }

    ImpactMeasure Measure(ImpactQuery query, DateTimeOffset now, string database)
    {
        var sorted = times[query.Name].Order().ToList();
        return new ImpactMeasure
        {
            Name = query.Name, Query = query.Versions[0], Source = ImpactSource.Timings, Calls = sorted.Count,
            Plan = plans[query.Name],
            Typical = At(sorted, 0.5), Low = At(sorted, 0.25), High = At(sorted, 0.75), MeasuredAt = now,
            Database = database,
        };
    }

    static TimeSpan At(List<double> sorted, double share) =>
        TimeSpan.FromMilliseconds(sorted[(int)Math.Round((sorted.Count - 1) * share)]);
}
