using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>All that is known, as data.</summary>
internal static class WebhookMessage
{
    public static object Of(IReadOnlyList<Alert> alerts, AlertOptions options, DateTimeOffset now) => new
    {
        title = options.Title,
        sentAt = now,
        status = alerts.Any(a => !a.IsOver) ? "firing" : "resolved",
        summary = SendAlert.Counts(alerts),
        alerts = alerts.Select(a => new
        {
            status = a.IsOver ? "resolved" : "firing", check = a.Check.Status, before = a.Before, since = a.Since,
            name = a.Check.Name, category = a.Check.Category, database = a.Check.Database,
            message = PlainText.Of(a.Check.Message), expected = a.Check.Expected, actual = a.Check.Actual,
            value = a.Check.Value, threshold = a.Check.Threshold, unit = a.Check.Unit,
            remediation = a.Check.Remediation, hint = a.Check.Hint,
        }),
    };
}
