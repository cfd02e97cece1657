using System.Globalization;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Statistics;

/// <summary>
/// Reads the statistics: the days' rows and the counts that are pending, in one statement. Days are those the
/// application names; today is the server's, in its own zone.
/// </summary>
/// <param name="session">The database.</param>
public sealed class CacheStatistics(DatabaseSession session)
{
    const int DaysOfWeek = 7;
    const int WeeksByDefault = 4;

    /// <summary>
    /// The days of the range, the latest first. A day without traffic is there with zeros unless only active ones are
    /// asked for.
    /// </summary>
    /// <exception cref="AiCacheException">The statistics are not deployed or cannot be read, or the range is
    /// impossible.</exception>
    public async Task<IReadOnlyList<CacheDay>> DaysAsync(StatsOptions options, CancellationToken cancellation)
    {
        var sight = await SightAsync(cancellation);
        var (from, to) = options.Range(sight.Today);
        var counts = await ReadAsync(sight, from, to, cancellation);
        var days = new List<CacheDay>();
        for (var day = to; day >= from; day = day.AddDays(-1))
        {
            var c = counts.GetValueOrDefault(day);
            if (!options.ActiveOnly || c.Requests > 0) days.Add(Day(day, c, options, sight));
        }
        return days;
    }

    /// <summary>The range taken together.</summary>
    /// <exception cref="AiCacheException">As for <see cref="DaysAsync"/>.</exception>
    public async Task<CacheSummary> SummaryAsync(StatsOptions options, CancellationToken cancellation)
    {
        var sight = await SightAsync(cancellation);
        var (from, to) = options.Range(sight.Today);
        var counts = await ReadAsync(sight, from, to, cancellation);
        var sum = CacheCounts.Sum(counts.Values);
        return new CacheSummary
        {
            From = from, To = to, Days = (int)(to - from).TotalDays + 1,
            ActiveDays = counts.Values.Count(c => c.Requests > 0),
            TotalRequests = sum.Requests, CacheHits = sum.Hits, CacheMisses = sum.Misses, HitRate = sum.HitRate,
            TokensSaved = sum.TokensSaved, EstimatedCostSaved = sum.Cost(options.CostPerMillionTokens),
            TimeZone = sight.TimeZone, Database = session.Target.DisplayName,
        };
    }

    /// <summary>
    /// Weeks, the latest first, each compared with the one before it. A week is seven days and the latest ends with the
    /// range, by default yesterday: a day that is not over would make every week look like a decline.
    /// </summary>
    /// <param name="options">The range is filled up to whole weeks.</param>
    /// <param name="wholeRange">False: four weeks, whatever <see cref="StatsOptions.Days"/> says.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="AiCacheException">As for <see cref="DaysAsync"/>.</exception>
    public async Task<IReadOnlyList<CacheWeek>> WeeksAsync(StatsOptions options, bool wholeRange,
        CancellationToken cancellation)
    {
        var sight = await SightAsync(cancellation);
        if (!wholeRange && options.From is null) options = options with { Days = WeeksByDefault * DaysOfWeek };
        var (from, to) = options.Range(sight.Today.AddDays(-1));
        var weeks = (int)Math.Ceiling(((to - from).TotalDays + 1) / DaysOfWeek);
        var counts = await ReadAsync(sight, to.AddDays(1 - (weeks + 1) * DaysOfWeek), to, cancellation);
        CacheCounts Week(int back) =>
            CacheCounts.Sum(Enumerable.Range(back * DaysOfWeek, DaysOfWeek)
            .Select(d => counts.GetValueOrDefault(to.AddDays(-d))));
        return [.. Enumerable.Range(0, weeks)
            .Select(back => Compare(to.AddDays(-back * DaysOfWeek), Week(back), Week(back + 1), options, sight))];
    }

    async Task<Sight> SightAsync(CancellationToken cancellation)
    {
        var sight = await Sight.ReadAsync(session, cancellation);
        sight.Demand(CacheContract.Stats.FullName);
        return sight;
    }

    async Task<Dictionary<DateTime, CacheCounts>> ReadAsync(Sight sight, DateTime from, DateTime to,
        CancellationToken cancellation)
    {
        Dictionary<DateTime, CacheCounts> counts = [];
        await session.ExecuteAsync(null, TransactionSettings.Default, [Step(sight, from, to)], async (_, reader) =>
            counts = await CountsAsync(reader, cancellation), cancellation);
        return counts;
    }

    /// <summary>The statement that reads a range of days, whose rows <see cref="CountsAsync"/> takes.</summary>
    internal static SqlStep Step(Sight sight, DateTime from, DateTime to)
    {
        var file = sight.DemandIfThere(CacheContract.Pending.FullName) ? "stats_days.sql" : "stats_days_by_hand.sql";
        return new SqlStep("read the statistics", EmbeddedSql.Read("Statistics/" + file), Text(from), Text(to));
    }

    /// <summary>The counters by day.</summary>
    internal static async Task<Dictionary<DateTime, CacheCounts>> CountsAsync(NpgsqlDataReader reader,
        CancellationToken cancellation)
    {
        var counts = new Dictionary<DateTime, CacheCounts>();
        while (await reader.ReadAsync(cancellation))
            counts.Add(reader.GetDateTime(0),
            new CacheCounts(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return counts;
    }

    /// <summary>As text: the driver takes the last date it knows for infinity.</summary>
    static string Text(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    CacheDay Day(DateTime date, CacheCounts c, StatsOptions options, Sight sight) => new()
    {
        Date = date, TotalRequests = c.Requests, CacheHits = c.Hits, CacheMisses = c.Misses, HitRate = c.HitRate,
        TokensSaved = c.TokensSaved, EstimatedCostSaved = c.Cost(options.CostPerMillionTokens),
        TimeZone = sight.TimeZone, Database = session.Target.DisplayName,
    };

    CacheWeek Compare(DateTime lastDay, CacheCounts week, CacheCounts before, StatsOptions options, Sight sight) =>
        new()
        {
            From = lastDay.AddDays(1 - DaysOfWeek), To = lastDay, TotalRequests = week.Requests,
            RequestsChange = Change(week.Requests, before.Requests),
            HitRate = week.HitRate, HitRateChange = week.Requests > 0 && before.Requests > 0
        ? week.HitRate - before.HitRate : null,
            CacheMisses = week.Misses, TokensSaved = week.TokensSaved,
            TokensSavedChange = Change(week.TokensSaved, before.TokensSaved),
            EstimatedCostSaved = week.Cost(options.CostPerMillionTokens), TimeZone = sight.TimeZone,
            Database = session.Target.DisplayName,
        };

    static decimal? Change(long now, long before) => before == 0 ? null
        : Math.Round(100m * ((decimal)now - before) / before, 1);
}
