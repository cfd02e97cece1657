namespace AiCache.Engine.Reports;

/// <summary>
/// What was asked and saved: the latest day as counters, which begin again with every day, and ranges as they are.
/// </summary>
internal static class TrafficMetrics
{
    public static IEnumerable<MetricFamily> Of(CacheReport report)
    {
        var requests = new MetricFamily("aicache_requests_total",
            "Requests of the latest day by how they ended; begins again with every day.", isCounter: true);
        var tokens = new MetricFamily("aicache_tokens_saved_total",
            "Tokens that hits of the latest day saved; begins again with every day.", isCounter: true);
        var cost = new MetricFamily("aicache_cost_saved_dollars_total",
            "What those tokens would have cost in US dollars; begins again with every day.", isCounter: true);
        foreach (var day in report.Days.GroupBy(d => d.Database).Select(g => g.MaxBy(d => d.Date)!))
        {
            requests.Add(day.CacheHits, ("database", day.Database), ("result", "hit"));
            requests.Add(day.CacheMisses, ("database", day.Database), ("result", "miss"));
            tokens.Add(day.TokensSaved, ("database", day.Database));
            cost.Add((double)day.EstimatedCostSaved, ("database", day.Database));
        }
        return [requests, tokens, cost, .. Ranges(report)];
    }

    static IEnumerable<MetricFamily> Ranges(CacheReport report)
    {
        var requests = new MetricFamily("aicache_range_requests", "Requests of a range of days by how they ended.");
        var rate = new MetricFamily("aicache_range_hit_ratio", "Hits of requests in a range of days.");
        var tokens = new MetricFamily("aicache_range_tokens_saved", "Tokens that hits of a range of days saved.");
        var cost = new MetricFamily("aicache_range_cost_saved_dollars",
            "What those tokens would have cost in US dollars.");
        foreach (var range in report.Summaries)
        {
            (string, string?)[] labels = [("database", range.Database), ("days", $"{range.Days}")];
            requests.Add(range.CacheHits, [.. labels, ("result", "hit")]);
            requests.Add(range.CacheMisses, [.. labels, ("result", "miss")]);
            if (range.TotalRequests > 0) rate.Add((double)range.HitRate / 100, labels);
            tokens.Add(range.TokensSaved, labels);
            cost.Add((double)range.EstimatedCostSaved, labels);
        }
        return [requests, rate, tokens, cost];
    }
}
