using System.Collections.Frozen;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>The driver's keywords, and what each is called in libpq.</summary>
/// <remarks>https://www.npgsql.org/doc/connection-string-parameters.html</remarks>
internal static class AdoKeywords
{
    static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["server"] = "host",
        ["database"] = "dbname",
        ["db"] = "dbname",
        ["username"] = "user",
        ["userid"] = "user",
        ["uid"] = "user",
        ["psw"] = "password",
        ["pwd"] = "password",
        ["timeout"] = "connect_timeout",
        ["encoding"] = "client_encoding",
        ["rootcertificate"] = "sslrootcert",
        ["sslcertificate"] = "sslcert",
        ["targetsessionattributes"] = "target_session_attrs",
        ["tcpkeepalive"] = "keepalives",
        ["tcpkeepalivetime"] = "keepalives_idle",
        ["tcpkeepaliveinterval"] = "keepalives_interval",
        ["gssencryptionmode"] = "gssencmode",
        ["kerberosservicename"] = "krbsrvname",
    }.ToFrozenDictionary();

    /// <summary>Settings of the driver's pool and buffers, handed on as they are.</summary>
    static readonly FrozenSet<string> Driver = new[]
    {
        "pooling", "minimumpoolsize", "minpoolsize", "maximumpoolsize", "maxpoolsize", "connectionidlelifetime",
        "connectionpruninginterval", "connectionlifetime", "loadbalancetimeout", "readbuffersize", "writebuffersize",
        "socketreceivebuffersize", "socketsendbuffersize", "keepalive", "cancellationtimeout",
    }.ToFrozenSet();

    /// <summary>Settings that have to stay as they are here.</summary>
    static readonly FrozenDictionary<string, string[]> Fixed = new Dictionary<string, string[]>
    {
        ["enlist"] = ["false"],
        ["noresetonclose"] = ["true"],
        ["multiplexing"] = ["false"],
        ["maxautoprepare"] = ["0"],
        ["commandtimeout"] = ["0"],
        ["persistsecurityinfo"] = ["false"],
        ["logparameters"] = ["false"],
        ["includefailedbatchedcommand"] = ["true"],
        ["includeerrordetail"] = ["true"],
        ["checkcertificaterevocation"] = ["false"],
        ["trustservercertificate"] = ["true", "false"],
        ["replicationmode"] = ["off"],
        ["arraynullabilitymode"] = ["never"],
        ["servercompatibilitymode"] = ["none", "notypeloading"],
        ["loadtablecomposites"] = ["false"],
        ["timezone"] = ["utc"],
        ["searchpath"] = [],
        ["includerealm"] = [],
        ["hostrecheckseconds"] = [],
        ["autoprepareminusages"] = [],
        ["internalcommandtimeout"] = [],
        ["writecoalescingbufferthresholdbytes"] = [],
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, string> Bare =
        ConnectionKeywords.All.ToFrozenDictionary(k => k.Replace("_", "", StringComparison.Ordinal));

    /// <summary>libpq's keyword for one of the driver's, or null.</summary>
    public static string? Libpq(string key) => Synonyms.GetValueOrDefault(Normal(key))
        ?? Bare.GetValueOrDefault(Normal(key));

    /// <summary>Whether the driver is told so.</summary>
    public static bool IsDriver(string key) => Driver.Contains(Normal(key));

    /// <summary>Whether it is a setting that cannot be chosen.</summary>
    public static bool IsFixed(string key) => Fixed.ContainsKey(Normal(key));

    /// <summary>Whether there is such a keyword at all.</summary>
    public static bool IsKnown(string key) => Libpq(key) is not null || IsDriver(key) || IsFixed(key);

    /// <summary>Sets an option to a value in libpq's spelling.</summary>
    public static void Translate(ConnectionOptions options, string key, string keyword, string value)
    {
        if (keyword == "host")
        {
            var endpoints = value.Split(',', StringSplitOptions.TrimEntries).Select(Endpoint).ToList();
            options.Set("host", string.Join(',', endpoints.Select(e => e.Host)), key);
            if (endpoints.Any(e => e.Port.Length > 0))
            {
                var common = options.Text("port") ?? "";
                options.Set("port", string.Join(',', endpoints.Select(e => e.Port.Length > 0 ? e.Port : common)), key);
            }
            return;
        }
        if (keyword == "port" && options.Text("port") is { } ports)
        {
            // The hosts came first, some with ports of their own.
            value = string.Join(',', ports.Split(',').Select(p => p.Length > 0 ? p : value));
        }
        options.Set(keyword, keyword switch
        {
            "sslmode" or "target_session_attrs" => Spelling(value),
            "gssencmode" or "channel_binding" or "sslnegotiation" => value.ToLowerInvariant(),
            "keepalives" => Switch(value, "1", "0"),
            "load_balance_hosts" => Switch(value, "random", "disable"),
            "require_auth" => value.Replace("ScramSHA256", "scram-sha-256", StringComparison.OrdinalIgnoreCase)
            .ToLowerInvariant(),
            _ => value,
        }, key);
    }

    /// <summary>Keeps a setting for the driver, if the driver takes it.</summary>
    public static void SetDriver(ConnectionOptions options, string key, string value)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder { [key] = value };
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
        {
            throw ConnectionTextError.Value(new ConnectionOption(value, key), "a value that it takes");
        }
        options.Driver[key] = value;
    }

    /// <summary>Refuses another value than the one that holds here anyway.</summary>
    public static void DemandFixed(ConnectionOptions options, string key, string value)
    {
        var values = Fixed[Normal(key)];
        if (!values.Contains(value, StringComparer.OrdinalIgnoreCase))
            throw ConnectionTextError.Unsupported(key, values.Length == 0 ? ""
                : $" with another value than {string.Join(" or ", values)}");
        if (Normal(key) == "trustservercertificate")
            options.Driver["TrustServerCertificate"] = value.ToLowerInvariant();
    }

    static string Normal(string key) => key.Replace(" ", "", StringComparison.Ordinal)
        .Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "user" or "username" => "user",
        var other => other,
    };

    static (string Host, string Port) Endpoint(string text) =>
        text.StartsWith('/') || (!text.StartsWith('[') && text.Count(c => c == ':') > 1) ? (text, "")
            : HostList.SplitPort(text);

    /// <summary><c>VerifyFull</c>, <c>PreferStandby</c> and the like with libpq's hyphens.</summary>
    static string Spelling(string value) => value.ToLowerInvariant() switch
    {
        "verifyca" => "verify-ca",
        "verifyfull" => "verify-full",
        "readwrite" => "read-write",
        "readonly" => "read-only",
        "preferstandby" => "prefer-standby",
        "preferprimary" => "prefer-primary",
        var other => other,
    };

    static string Switch(string value, string on, string off) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => on,
        "false" or "no" or "off" => off,
        var other => other,
    };
}
