using System.Data.Common;
using System.Globalization;
using AiCache.Engine.Ground;
using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>
/// Writes a target as a text that can be read again elsewhere, with every option that was given and is no secret.
/// </summary>
internal static class TargetText
{
    /// <summary>As a URI where it has a host of its own, otherwise as <see cref="ToPlainText"/>.</summary>
    public static string ToText(this DatabaseTarget target) =>
        Options(target) is var options && target.Driver.Count == 0 && options.ContainsKey("host")
            ? AsUri(options) : target.ToPlainText();

    /// <summary>As libpq's <c>key=value</c>, or ADO.NET's where the driver's own settings are among them.</summary>
    public static string ToPlainText(this DatabaseTarget target)
    {
        var options = Options(target);
        if (target.Driver.Count == 0) return string.Join(' ', options.Select(o => $"{o.Key}={Quoted(o.Value)}"));
        var builder = new DbConnectionStringBuilder();
        foreach (var (keyword, value) in options.Concat(target.Driver)) builder[keyword] = value;
        return builder.ConnectionString;
    }

    /// <summary>
    /// What differs where the text is read without this session's variables; empty where it leads to the same.
    /// </summary>
    public static IReadOnlyList<string> Lost(this DatabaseTarget target, string text, HostEnvironment here)
    {
        DatabaseTarget there;
        try
        {
            there = DatabaseTarget.Parse(text, new HostEnvironment([])
            {
                IsWindows = here.IsWindows, HomeFolder = here.HomeFolder, UserName = here.UserName,
                ApplicationDataFolder = here.ApplicationDataFolder, CurrentFolder = here.CurrentFolder,
            });
        }
        catch (AiCacheException unreadable)
        {
            return [unreadable.Message];
        }
        (string Name, bool Same)[] settings =
        [
            ("host", there.Hosts.SequenceEqual(target.Hosts)), ("dbname", there.Database == target.Database),
            ("user", there.Username == target.Username), ("TLS", there.Tls == target.Tls),
            ("application_name", there.ApplicationName == target.ApplicationName),
            ("connect_timeout", there.ConnectTimeout == target.ConnectTimeout),
            ("options", there.ServerOptions == target.ServerOptions),
            ("target_session_attrs", there.Attributes == target.Attributes),
            ("load_balance_hosts", there.ShufflesHosts == target.ShufflesHosts),
            ("require_auth", there.RequiredAuthentication == target.RequiredAuthentication),
            ("keepalives", there.KeepAlive == target.KeepAlive),
            ("the driver's settings", there.Driver.Count == target.Driver.Count && !there.Driver.Except(target.Driver)
            .Any()),
        ];
        return [.. settings.Where(setting => !setting.Same).Select(setting => setting.Name)];
    }

    /// <summary>A target that was not read from a text, such as a sandbox's, has nothing but its place.</summary>
    static IReadOnlyDictionary<string, string> Options(DatabaseTarget target) => target.Given?.Values
        ?? new Dictionary<string, string>
        {
            ["host"] = string.Join(',', target.Hosts.Select(host => host.Host)),
            ["port"] = string.Join(',', target.Hosts.Select(host => host.Port.ToString(CultureInfo.InvariantCulture))),
            ["user"] = target.Username,
            ["dbname"] = target.Database,
        };

    static string AsUri(IReadOnlyDictionary<string, string> options)
    {
        var hosts = options["host"].Split(',');
        var ports = options.GetValueOrDefault("port", "").Split(',');
        var places = hosts.Select((host, index) => Host(host)
            + (ports[ports.Length == 1 ? 0 : Math.Min(index, ports.Length - 1)] is { Length: > 0 } port ? $":{port}"
            : ""));
        var rest = options.Where(o => o.Key is not ("host" or "port" or "user" or "dbname"))
            .Select(o => $"{o.Key}={Escape(o.Value)}").ToList();
        return $"postgresql://{(options.TryGetValue("user", out var user) ? Escape(user) + "@" : "")}"
            + $"{string.Join(',', places)}/{Escape(options.GetValueOrDefault("dbname", ""))}"
            + (rest.Count > 0 ? "?" + string.Join('&', rest) : "");
    }

    static string Host(string host) => host.Contains(':') ? $"[{host}]" : Escape(host);

    static string Escape(string text) => Uri.EscapeDataString(text);

    static string Quoted(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:,".Contains(c)) ? value
        : $"'{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
