using System.Text.Json.Nodes;

namespace AiCache.Engine.Alerts;

/// <summary>
/// An adaptive card. What a database says stands in runs of text, which know no Markdown: nothing of it becomes a link.
/// </summary>
internal static class TeamsMessage
{
    public static object Of(IReadOnlyList<Alert> alerts, AlertOptions options)
    {
        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["msteams"] = new JsonObject { ["width"] = "Full" },
            ["body"] = new JsonArray([
                Lines(Run($"{options.Title}: {SendAlert.Counts(alerts)}", "bolder", size: "large")),
                .. alerts.Take(AlertMessage.MostInChat).SelectMany(Part),
                .. AlertMessage.Rest(alerts) is { } rest ? [Lines(Run(rest))] : Array.Empty<JsonNode>()]),
        };
        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = card,
            }),
        };
    }

    static IEnumerable<JsonNode> Part(Alert alert)
    {
        var heading = Lines(Run($"{AlertMessage.Sign(alert)} {alert.Heading}", "bolder"));
        heading["separator"] = true;
        yield return heading;
        yield return Lines(Run(alert.Message));
        if (alert.Remedy is { } remedy) yield return Lines(Run(remedy, font: "monospace"));
    }

    static JsonObject Lines(JsonObject run) =>
        new() { ["type"] = "RichTextBlock", ["inlines"] = new JsonArray(run) };

    static JsonObject Run(string text, string? weight = null, string? size = null, string? font = null)
    {
        var run = new JsonObject { ["type"] = "TextRun", ["text"] = text };
        foreach (var (name, value) in new[] { ("weight", weight), ("size", size), ("fontType", font) })
            if (value is not null) run[name] = value;
        return run;
    }
}
