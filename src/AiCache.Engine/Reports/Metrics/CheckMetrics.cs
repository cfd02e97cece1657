namespace AiCache.Engine.Reports;

/// <summary>Checks: how each ended, what was judged, and by what.</summary>
internal static class CheckMetrics
{
    public static IEnumerable<MetricFamily> Of(CacheReport report)
    {
        var state = new MetricFamily("aicache_check_state", "How a check ended: 1 for that state, 0 for the others.");
        var duration = new MetricFamily("aicache_check_duration_seconds",
            "How long a check took, where it was measured.");
        var since = new MetricFamily("aicache_check_state_since_timestamp_seconds",
            "Since when a check has ended so, as far as the history knows.");
        var values = new Dictionary<string, (MetricFamily Value, MetricFamily Threshold)>();
        foreach (var check in report.Checks)
        {
            (string, string?)[] labels =
                [("database", check.Database), ("category", check.Category), ("check", check.Name)];
            state.AddState(check.Status, labels);
            since.Add(check.Since, labels);
            if (check.Duration > TimeSpan.Zero) duration.Add(check.Duration.TotalSeconds, labels);
            var (unit, factor) = Base(check.Unit);
            if (!values.TryGetValue(unit, out var family)) values[unit] = family = Measured(unit);
            if (unit.Length == 0) labels = [.. labels, ("unit", check.Unit)];
            family.Value.Add(check.Value * factor, labels);
            family.Threshold.Add(check.Threshold * factor, labels);
        }
        return [state, since, duration, .. values.Values.SelectMany(f => new[] { f.Value, f.Threshold }),
            LastTraffic(report)];
    }

    /// <summary>Percentages become ratios; what counts things names them in a label.</summary>
    static (string Unit, double Factor) Base(string? unit) => unit switch
    {
        "percent" => ("_ratio", 0.01),
        "bytes" or "seconds" => ($"_{unit}", 1),
        _ => ("", 1),
    };

    static (MetricFamily Value, MetricFamily Threshold) Measured(string unit) =>
        (new MetricFamily($"aicache_check_value{unit}", "The figure that a check has judged."),
            new MetricFamily($"aicache_check_threshold{unit}", "What a check has compared its figure with."));

    /// <summary>A time and no age: who reads an old file sees the age of now.</summary>
    static MetricFamily LastTraffic(CacheReport report)
    {
        var family = new MetricFamily("aicache_last_traffic_timestamp_seconds",
            "When the cache was last used; when it was deployed where it never was.");
        foreach (var check in report.Checks.Where(c => c is { Name: "Health.Activity", Unit: "seconds" }))
            family.Add(report.CreatedAt.AddSeconds(-check.Value ?? 0), ("database", check.Database));
        return family;
    }
}
