using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>
/// Blocks of plain text, in which Slack looks for no links, mentions or emphasis; the line for notifications is escaped
/// as it asks for.
/// </summary>
internal static class SlackMessage
{
    public static object Of(IReadOnlyList<Alert> alerts, AlertOptions options)
    {
        var heading = PlainText.Line($"{options.Title}: {SendAlert.Counts(alerts)}", 150);
        return new
        {
            text = Escape(heading),
            mrkdwn = false,
            blocks = (object[])[
                new { type = "header", text = Plain(heading) },
                .. alerts.Take(AlertMessage.MostInChat).Select(a => Section(
                    $"{AlertMessage.Sign(a)} {a.Heading}\n{a.Message}{(a.Remedy is { } remedy ? $"\n{remedy}" : "")}")),
                .. AlertMessage.Rest(alerts) is { } rest ? [Section(rest)] : Array.Empty<object>()],
        };
    }

    static object Section(string text) => new { type = "section", text = Plain(text) };

    static object Plain(string text) => new { type = "plain_text", text, emoji = false };

    static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
