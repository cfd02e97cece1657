using System.Collections.Frozen;

namespace AiCache.Engine.Connections;

/// <summary>libpq's options up to PostgreSQL 18 and what becomes of each.</summary>
/// <remarks>https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS</remarks>
internal static class ConnectionKeywords
{
    /// <summary>Options that are carried out.</summary>
    static readonly string[] Honoured =
    [
        "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "service", "servicefile", "options",
        "application_name", "fallback_application_name", "client_encoding", "connect_timeout", "target_session_attrs",
        "load_balance_hosts", "require_auth", "channel_binding", "sslmode", "sslnegotiation", "sslrootcert", "sslcert",
        "sslkey",
        "sslpassword", "ssl_min_protocol_version", "ssl_max_protocol_version", "keepalives", "keepalives_idle",
        "keepalives_interval",
    ];

    /// <summary>Options that are carried out for these values only.</summary>
    static readonly FrozenDictionary<string, string[]> Only = new Dictionary<string, string[]>
    {
        ["gssencmode"] = ["disable", "prefer"],
        ["gssdelegation"] = ["0"],
        ["sslcompression"] = ["0"],
        ["sslsni"] = ["1"],
        ["sslcertmode"] = ["allow"],
        ["replication"] = ["false", "off", "no", "0"],
        ["tcp_user_timeout"] = ["0"],
        ["keepalives_count"] = ["0"],
        ["min_protocol_version"] = ["3.0"],
        ["max_protocol_version"] = ["3.0", "latest"],
        ["sslcrl"] = [],
        ["sslcrldir"] = [],
        ["sslkeylogfile"] = [],
        ["requirepeer"] = [],
        ["krbsrvname"] = [],
        ["gsslib"] = [],
        ["scram_client_key"] = [],
        ["scram_server_key"] = [],
        ["oauth_issuer"] = [],
        ["oauth_client_id"] = [],
        ["oauth_client_secret"] = [],
        ["oauth_scope"] = [],
    }.ToFrozenDictionary();

    /// <summary>Every keyword of libpq.</summary>
    public static IReadOnlyCollection<string> All => Known;

    static readonly FrozenSet<string> Known = Honoured.Concat(Only.Keys).ToFrozenSet();

    /// <summary>
    /// The variables that stand for options. PGCLIENTENCODING is left out: it is about a terminal, and text here is
    /// Unicode. So are those about GSSAPI, which is not used.
    /// </summary>
    public static IReadOnlyList<(string Keyword, string Variable)> Variables { get; } =
    [
        ("host", "PGHOST"), ("hostaddr", "PGHOSTADDR"), ("port", "PGPORT"), ("dbname", "PGDATABASE"),
            ("user", "PGUSER"),
        ("password", "PGPASSWORD"), ("passfile", "PGPASSFILE"), ("options", "PGOPTIONS"),
            ("application_name", "PGAPPNAME"),
        ("connect_timeout", "PGCONNECT_TIMEOUT"), ("target_session_attrs", "PGTARGETSESSIONATTRS"),
        ("load_balance_hosts", "PGLOADBALANCEHOSTS"), ("require_auth", "PGREQUIREAUTH"),
        ("channel_binding", "PGCHANNELBINDING"),
        ("sslmode", "PGSSLMODE"), ("sslnegotiation", "PGSSLNEGOTIATION"), ("sslrootcert", "PGSSLROOTCERT"),
        ("sslcert", "PGSSLCERT"),
        ("sslkey", "PGSSLKEY"), ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
        ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"), ("gssencmode", "PGGSSENCMODE"), ("sslcrl", "PGSSLCRL"),
        ("sslcrldir", "PGSSLCRLDIR"), ("sslsni", "PGSSLSNI"), ("sslcertmode", "PGSSLCERTMODE"),
        ("requirepeer", "PGREQUIREPEER"),
    ];

    /// <summary>Options by which other clients set themselves up: they say nothing of the connection.</summary>
    static readonly FrozenSet<string> Others = new[]
    {
        "pgbouncer", "connection_limit", "pool_timeout", "socket_timeout", "statement_cache_size",
        "single_use_connections", "supa", "uselibpqcompat",
    }.ToFrozenSet();

    /// <summary>Whether an option is another client's, and to be taken out.</summary>
    public static bool IsOthers(string keyword, string value) => Others.Contains(keyword)
        || (keyword == "schema" && value == "public");

    /// <summary>Whether libpq has such an option.</summary>
    public static bool IsKnown(string keyword) => Known.Contains(keyword);

    /// <summary>Whether an option's value must never be shown.</summary>
    public static bool IsSecret(string keyword) =>
        keyword is "password" or "sslpassword" or "oauth_client_secret" or "scram_client_key" or "scram_server_key";

    /// <summary>Refuses what cannot be carried out.</summary>
    public static void Demand(ConnectionOptions options)
    {
        foreach (var keyword in options.Keywords)
        {
            if (!Only.TryGetValue(keyword, out var values) || !options.Has(keyword, out var option)) continue;
            if (values.Contains(option.Value, StringComparer.OrdinalIgnoreCase)) continue;
            throw ConnectionTextError.Unsupported(option.Name, values.Length == 0 ? ""
                : $" with another value than {string.Join(" or ", values)}");
        }
    }
}
