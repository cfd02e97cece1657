using System.Security.Cryptography;
using System.Text;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Alerts;

/// <summary>Where alerts are posted to. Whoever knows the whole of it may post, so it is never shown.</summary>
public sealed class AlertAddress
{
    const int ShortestSecret = 6;

    readonly Uri uri;

    AlertAddress(Uri uri) => this.uri = uri;

    /// <summary>Reads a URL.</summary>
    /// <exception cref="AiCacheException">It is none, or no http one.</exception>
    public static AlertAddress Read(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            && uri.Host.Length > 0
            ? new AlertAddress(uri) : throw AlertErrors.AddressInvalid("it is no URL that begins with https:// or "
            + "http://");

    /// <summary>What may be shown: the scheme, the host and the port.</summary>
    public override string ToString() => $"{uri.Scheme}://{uri.Authority}";

    /// <summary>Whether nothing is in the clear on a network.</summary>
    internal bool IsPrivate => uri.Scheme == "https" || uri.IsLoopback;

    /// <summary>The target that such an address usually is.</summary>
    internal AlertTarget Guess => uri switch
    {
        { Host: "hooks.slack.com" or "hooks.slack-gov.com" } => AlertTarget.Slack,
        { Host: var host } when TeamsHosts.Any(h => host.EndsWith(h, StringComparison.OrdinalIgnoreCase)) =>
            AlertTarget.Teams,
        { AbsolutePath: var path } when path.EndsWith(AlertmanagerPath, StringComparison.Ordinal) =>
            AlertTarget.Alertmanager,
        _ => AlertTarget.Webhook,
    };

    /// <summary>What is posted to. Alertmanager may be named by its root alone.</summary>
    internal Uri For(AlertTarget target)
    {
        var bare = new UriBuilder(uri) { UserName = "", Password = "", Fragment = "" };
        if (target == AlertTarget.Alertmanager && !bare.Path.EndsWith(AlertmanagerPath, StringComparison.Ordinal))
            bare.Path = bare.Path.TrimEnd('/') + AlertmanagerPath;
        return bare.Uri;
    }

    /// <summary>The header that user and password make; null where there are none.</summary>
    internal string? Authorization => uri.UserInfo.Length == 0 ? null
        : Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo)));

    /// <summary>Tells addresses apart without telling them.</summary>
    internal string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uri.OriginalString)))[..16];

    /// <summary>A text in which nothing of the address is left but its host.</summary>
    internal string Hide(string text)
    {
        var secrets = uri.AbsolutePath.Split('/').Concat(uri.Query.Split('?', '&', '=')).Concat(uri.UserInfo.Split(':'))
            .SelectMany(s => new[] { s, Uri.UnescapeDataString(s) })
            .Where(s => s.Length >= ShortestSecret).Distinct().OrderByDescending(s => s.Length);
        return secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, "…", StringComparison.Ordinal));
    }

    const string AlertmanagerPath = "/api/v2/alerts";

    static readonly string[] TeamsHosts =
        [".webhook.office.com", ".logic.azure.com", ".powerplatform.com", ".powerautomate.com"];
}
