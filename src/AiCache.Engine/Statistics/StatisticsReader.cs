using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using Npgsql;

namespace AiCache.Engine.Statistics;

/// <summary>
/// Reads days: their rows and the counts that are pending, in one statement. Days are those the application names;
/// today is the server's, in its own zone.
/// </summary>
internal static class StatisticsReader
{
    /// <summary>What the reader can see; the statistics are there and readable.</summary>
    public static async Task<Sight> LookAsync(DatabaseSession session, CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Stats.FullName);
        return sight;
    }

    /// <summary>The counters of the days that have any.</summary>
    public static async Task<IReadOnlyDictionary<DateTime, CacheCounts>> ReadAsync(IStatements statements, Sight sight,
        (DateTime From, DateTime To) range, CancellationToken cancellation)
    {
        var batch = new StatementBatch();
        var days = batch.Rows(Step(sight, range.From, range.To), Map);
        await statements.RunAsync(batch, cancellation);
        return ByDay(days.Value);
    }

    /// <summary>The statement that reads a range of days, whose rows <see cref="Map"/> takes.</summary>
    public static SqlStep Step(Sight sight, DateTime from, DateTime to) => SqlStep.File("read the statistics",
        sight.DemandIfThere(CacheContract.Pending.FullName) ? "Statistics/stats_days.sql"
            : "Statistics/stats_days_by_hand.sql", Text(from), Text(to));

    /// <summary>A day with its counters.</summary>
    public static (DateTime Day, CacheCounts Counts) Map(NpgsqlDataReader row) => (row.GetDateTime(0),
        new CacheCounts(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)));

    /// <summary>The counters by day.</summary>
    public static IReadOnlyDictionary<DateTime, CacheCounts> ByDay(
        IEnumerable<(DateTime Day, CacheCounts Counts)> days) => days.ToDictionary(d => d.Day, d => d.Counts);

    /// <summary>As text: the driver takes the last date it knows for infinity.</summary>
    static string Text(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
