using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>
/// What was said about a connection, without its secrets: whoever repeats it where no variable says anything and
/// another folder is the current one connects in the same way.
/// </summary>
internal sealed class GivenOptions
{
    static readonly string[] Files = ["passfile", "servicefile", "sslrootcert", "sslcert", "sslkey"];

    readonly Dictionary<string, string> values;

    GivenOptions(Dictionary<string, string> values, IReadOnlySet<string> secrets) =>
        (this.values, Secrets) = (values, secrets);

    /// <summary>The options by libpq's keywords, paths in full.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>
    /// The keywords of the secrets that were given, and are in no file that others can read them from.
    /// </summary>
    public IReadOnlySet<string> Secrets { get; }

    /// <summary>Those that name what is on this machine only, as <c>keyword=value</c>.</summary>
    public IReadOnlyList<string> OfThisMachine =>
    [
        .. values.Where(o => o.Key == "service" || (Files.Contains(o.Key) && o.Value != "system")
            || (o.Key == "host" && o.Value.Split(',').Any(host => host.StartsWith('/') || host.StartsWith('@'))))
            .Select(o => $"{o.Key}={o.Value}"),
    ];

    /// <summary>
    /// Keeps what the text and the variables say. What a service says is left to the service, which may be changed.
    /// </summary>
    /// <param name="options">All options.</param>
    /// <param name="ofService">Those that come from the service.</param>
    /// <param name="user">Who logs in where nobody was named: elsewhere it would be another.</param>
    /// <param name="environment">Where paths begin.</param>
    public static GivenOptions Keep(ConnectionOptions options, IReadOnlySet<string> ofService, string user,
        HostEnvironment environment)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keyword in options.Keywords.Where(k => !ofService.Contains(k)))
        {
            if (options.Text(keyword) is not { } value) continue;
            if (ConnectionKeywords.IsSecret(keyword)) secrets.Add(keyword);
            else values[keyword] = Files.Contains(keyword) && value != "system" ? environment.FullPath(value) : value;
        }
        if (!ofService.Contains("user")) values["user"] = user;
        return new GivenOptions(values, secrets);
    }

    /// <summary>The same with another user, whose password is known here only.</summary>
    public GivenOptions WithUser(string? user)
    {
        var others = new Dictionary<string, string>(values);
        if (user is not null) others["user"] = user;
        return new(others, new HashSet<string>(Secrets) { "password" });
    }
}
