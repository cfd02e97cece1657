namespace AiCache.Engine.Alerts;

/// <summary>Who is told, and so in which form.</summary>
public enum AlertTarget : long
{
    /// <summary>An incoming webhook of Slack.</summary>
    Slack,
    /// <summary>A workflow or incoming webhook of Microsoft Teams: an adaptive card.</summary>
    Teams,
    /// <summary>Prometheus' Alertmanager.</summary>
    Alertmanager,
    /// <summary>Anything that takes JSON.</summary>
    Webhook,
}
