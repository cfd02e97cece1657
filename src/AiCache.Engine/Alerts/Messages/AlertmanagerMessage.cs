using AiCache.Engine.Contract;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>
/// Alerts of Alertmanager's API. Its labels are what it knows an alert by: one whose severity has changed is ended as
/// it was, and begins as it is.
/// </summary>
internal static class AlertmanagerMessage
{
    public static object Of(IReadOnlyList<Alert> alerts, AlertOptions options, DateTimeOffset now) =>
        alerts.SelectMany(a => Parts(a, now, now + options.ValidFor)).ToList();

    static IEnumerable<object> Parts(Alert alert, DateTimeOffset now, DateTimeOffset until)
    {
        var isOther = alert.Before is { } before && Alert.Severity(before) != Alert.Severity(alert.Check.Status);
        if (alert.Before is { } was && (alert.IsOver || isOther))
            yield return Of(alert, was, alert.IsOver ? alert.Since : now.AddSeconds(-1), now);
        if (!alert.IsOver) yield return Of(alert, alert.Check.Status, alert.Since, until);
    }

    static object Of(Alert alert, CheckStatus status, DateTimeOffset from, DateTimeOffset to)
    {
        var labels = new Dictionary<string, string>
        {
            ["alertname"] = PlainText.Line(alert.Check.Name), ["category"] = PlainText.Line(alert.Check.Category),
            ["severity"] = Alert.Severity(status), ["service"] = "aicache",
        };
        if (alert.Check.Database is { } database) labels["database"] = PlainText.Line(database);
        var annotations = new Dictionary<string, string>
        {
            ["summary"] = $"{alert.Heading}: {alert.State}", ["description"] = alert.Message,
        };
        if (alert.Remedy is { } remedy) annotations["remediation"] = remedy;
        return new { labels, annotations, startsAt = from, endsAt = to };
    }
}
