using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiCache.Engine.Alerts;

/// <summary>The body that is posted.</summary>
internal static class AlertMessage
{
    /// <summary>Chats refuse longer messages; the rest is counted.</summary>
    public const int MostInChat = 15;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // It is not put into a page: people's languages stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(AlertTarget target, IReadOnlyList<Alert> alerts, AlertOptions options,
        DateTimeOffset now) =>
        JsonSerializer.Serialize(target switch
        {
            AlertTarget.Slack => SlackMessage.Of(alerts, options),
            AlertTarget.Teams => TeamsMessage.Of(alerts, options),
            AlertTarget.Alertmanager => AlertmanagerMessage.Of(alerts, options, now),
            _ => WebhookMessage.Of(alerts, options, now),
        }, Json);

    /// <summary>The sign before a heading.</summary>
    public static string Sign(Alert alert) => alert.State switch
    {
        "Failed" => "❌",
        "Unknown" => "❓",
        "Warning" => "⚠️",
        _ => "✅",
    };

    /// <summary>What is left out of a chat.</summary>
    public static string? Rest(IReadOnlyList<Alert> alerts) =>
        alerts.Count > MostInChat ? $"and {alerts.Count - MostInChat} more" : null;
}
