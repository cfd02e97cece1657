using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Impact;

/// <summary>
/// Times queries on the server with EXPLAIN ANALYZE, so that the network is not measured. Rounds go over all queries,
/// so that a slow moment does not hit one of them alone, and the first round only warms up.
/// </summary>
/// <param name="session">The database.</param>
/// <param name="reporter">Is told how far it is, and which query cannot be run.</param>
internal sealed class ImpactTimings(DatabaseSession session, IReporter reporter)
{
    const string Explain = "explain (analyze, timing off, format json) ";

    readonly Dictionary<string, List<double>> times = [];
    readonly Dictionary<string, string> plans = [];

    /// <summary>Runs the queries and returns a measure of each that could be run.</summary>
    public async Task<IReadOnlyList<ImpactMeasure>> MeasureAsync(IReadOnlyList<ImpactQuery> queries, int rounds,
        DateTimeOffset now, CancellationToken cancellation)
    {
        var reads = queries.Where(q => !q.Writes).ToList();
        var writes = queries.Where(q => q.Writes).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            reporter.Progress(new ProgressReport("Measuring", $"round {round} of {rounds}",
                100 * round / (rounds + 1)));
            await ReadAsync(reads, round, cancellation);
            foreach (var write in writes.ToList())
                if (!await WriteAsync(write, round, cancellation)) writes.Remove(write);
        }
        return [.. queries.Where(q => times.ContainsKey(q.Name)).Select(q => Measure(q, now))];
    }

    /// <summary>One round of all reading queries, in one round trip.</summary>
    async Task ReadAsync(IReadOnlyList<ImpactQuery> queries, int round, CancellationToken cancellation)
    {
        SqlStep[] steps = [.. queries.Select(q => new SqlStep(q.Name, Explain + q.Versions[round % q.Versions.Count]))];
        if (steps.Length == 0) return;
        await session.ExecuteAsync(null, TransactionSettings.Default, steps, async (index, reader) =>
        {
            if (await reader.ReadAsync(cancellation)) Note(queries[index].Name, reader.GetString(0), round);
        }, cancellation);
    }

    /// <summary>One change, which is rolled back. One that the application's own rules refuse is left out.</summary>
    async Task<bool> WriteAsync(ImpactQuery query, int round, CancellationToken cancellation)
    {
        try
        {
            await using var transaction = await session.BeginAsync(TransactionSettings.Default, cancellation);
            await transaction.ExecuteAndRollBackAsync([new SqlStep(query.Name, Explain
                + query.Versions[round % query.Versions.Count])], async (_, reader) =>
            {
                if (await reader.ReadAsync(cancellation)) Note(query.Name, reader.GetString(0), round);
            }, cancellation);
            return true;
        }
        catch (AiCacheException refused) when (refused.SqlState is not null && refused.Kind != FailureKind.Connection)
        {
            reporter.Warning($"{query.Name} is not measured: {refused.Message}");
            times.Remove(query.Name);
            return false;
        }
    }

    void Note(string name, string explained, int round)
    {
        if (round == 0) return;
        var (plan, time) = PlanReader.Run(explained);
        plans[name] = plan;
        if (!times.TryGetValue(name, out var list)) times.Add(name, list = []);
        list.Add(time);
    }

    ImpactMeasure Measure(ImpactQuery query, DateTimeOffset now)
    {
        var sorted = times[query.Name].Order().ToList();
        return new ImpactMeasure
        {
            Name = query.Name, Query = query.Versions[0], Source = ImpactSource.Timings, Calls = sorted.Count,
            Plan = plans[query.Name],
            Typical = At(sorted, 0.5), Low = At(sorted, 0.25), High = At(sorted, 0.75), MeasuredAt = now,
            Database = session.Target.DisplayName,
        };
    }

    static TimeSpan At(List<double> sorted, double share) =>
        TimeSpan.FromMilliseconds(sorted[(int)Math.Round((sorted.Count - 1) * share)]);
}
