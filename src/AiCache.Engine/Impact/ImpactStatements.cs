using AiCache.Engine.Connections;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Impact;

/// <summary>
/// Reads what pg_stat_statements noted of the application's own queries: the truest measure there is, where it is
/// installed.
/// </summary>
internal static class ImpactStatements
{
    const int Most = 50;

    /// <summary>The costliest queries that name one of the tables.</summary>
    public static async Task<IReadOnlyList<ImpactMeasure>> ReadAsync(DatabaseSession session, ImpactFacts facts,
        CancellationToken cancellation)
    {
        var names = facts.Tables.Select(t => System.Text.RegularExpressions.Regex.Escape(t.PlainName!)).ToArray();
        var step = new SqlStep("read pg_stat_statements", EmbeddedSql.Read("Impact/impact_statements.sql")
            .Replace("{view}", facts.Statements), names, Most);
        var batch = new StatementBatch();
        var measures = batch.Rows(step, row => Make($"statement.{row.GetString(0)}", row.GetString(1), row.GetInt64(2),
            row.GetDouble(3), row.GetDouble(4), facts.Now, session.Target.DisplayName));
        await session.RunAsync(batch, TransactionSettings.Default, cancellation);
        return measures.Value;
    }

    /// <summary>What was noted since a baseline. Where the counters began anew meanwhile, all of it is.</summary>
    public static ImpactMeasure? Since(ImpactMeasure now, ImpactMeasure before)
    {
        if (now.Calls < before.Calls) return now;
        var calls = now.Calls - before.Calls;
        return calls == 0 ? null : Make(now.Name, now.Query, calls, now.TotalMilliseconds - before.TotalMilliseconds,
            now.SumOfSquaredMilliseconds - before.SumOfSquaredMilliseconds, now.MeasuredAt, now.Database);
    }

    /// <summary>A measure from the sums; the mean is uncertain by twice its standard error.</summary>
    static ImpactMeasure Make(string name, string query, long calls, double total, double squares, DateTimeOffset now,
        string database)
    {
        var mean = total / calls;
        var error = 2 * Math.Sqrt(Math.Max(0, (squares / calls) - (mean * mean)) / calls);
        return new ImpactMeasure
        {
            Name = name, Query = query, Source = ImpactSource.Statements, Calls = calls,
            Typical = TimeSpan.FromMilliseconds(mean),
            Low = TimeSpan.FromMilliseconds(Math.Max(0, mean - error)), High = TimeSpan.FromMilliseconds(mean + error),
            TotalMilliseconds = total, SumOfSquaredMilliseconds = squares, MeasuredAt = now, Database = database,
        };
    }
}
