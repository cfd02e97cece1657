using System.Globalization;
using System.Security.Authentication;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>
/// Hands a connection on to a program that uses libpq, such as pg_dump, in its environment: its arguments can be read
/// by anyone.
/// </summary>
internal static class LibpqVariables
{
    /// <summary>The variables for one host, the one that our own session has chosen.</summary>
    /// <exception cref="AiCacheException">The connection has something that libpq takes from no variable.</exception>
    public static IReadOnlyDictionary<string, string> ToLibpqEnvironment(this DatabaseTarget target, HostEndpoint host)
    {
        var tls = target.Tls;
        if (tls is { Certificate: not null, KeyPassword: not null })
            throw ConnectionTextError.Unsupported("sslpassword",
                " by PostgreSQL's own programs, which take it from no variable: use a key without a password");

        var mode = target.TlsFor(host);
        var variables = new Dictionary<string, string?>
        {
            ["PGHOST"] = host.Host,
            ["PGHOSTADDR"] = host.Address,
            ["PGPORT"] = host.Port.ToString(CultureInfo.InvariantCulture),
            ["PGDATABASE"] = target.Database,
            ["PGUSER"] = target.Username,
            ["PGPASSWORD"] = target.PasswordFor(host),
            ["PGAPPNAME"] = target.ApplicationName,
            ["PGOPTIONS"] = target.ServerOptions,
            ["PGCONNECT_TIMEOUT"] = ((int)target.ConnectTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["PGGSSENCMODE"] = "disable",
            ["PGSSLMODE"] = TlsModes.Keyword(mode),
            // Where no authority was named we ask the system's, which libpq calls by a name.
            ["PGSSLROOTCERT"] = tls.RootCertificate ?? (mode == TlsMode.VerifyFull ? "system" : null),
            ["PGSSLCERT"] = tls.Certificate,
            ["PGSSLKEY"] = tls.Key,
            ["PGSSLNEGOTIATION"] = tls.Negotiation == SslNegotiation.Direct ? "direct" : null,
            ["PGSSLMINPROTOCOLVERSION"] = tls.Protocols == SslProtocols.Tls13 ? "TLSv1.3" : null,
            ["PGSSLMAXPROTOCOLVERSION"] = tls.Protocols == SslProtocols.Tls12 ? "TLSv1.2" : null,
            ["PGCHANNELBINDING"] = tls.ChannelBinding.ToString().ToLowerInvariant(),
            ["PGREQUIREAUTH"] = target.RequiredAuthentication?.Replace("ScramSHA256", "scram-sha-256",
                StringComparison.Ordinal).ToLowerInvariant(),
        };
        return variables.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!);
    }

    /// <summary>
    /// The keywords by which a program notices that the network says nothing more; without them it would wait for two
    /// hours. They hold no secret: a program's arguments can be read by anyone.
    /// </summary>
    public static string ToLibpqLiveness(this DatabaseTarget target)
    {
        var (isOn, idle, interval) = target.KeepAlive;
        return isOn ? FormattableString.Invariant(
            $"keepalives=1 keepalives_idle={(idle > 0 ? idle : 15)} keepalives_interval={(interval > 0 ? interval : 5)} ")
            + FormattableString.Invariant($"keepalives_count=3 tcp_user_timeout={Unanswered.TotalMilliseconds:0}")
            : "keepalives=0";
    }

    /// <summary>
    /// The same target with options by which the server's end notices it: a program sets nothing for its transaction.
    /// </summary>
    public static DatabaseTarget WithServerLiveness(this DatabaseTarget target) => target with
    {
        ServerOptions = FormattableString.Invariant(
            $"{target.ServerOptions} -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 ").TrimStart()
            + FormattableString.Invariant($"-c tcp_user_timeout={Unanswered.TotalMilliseconds:0}"),
    };

    /// <summary>How long what was sent, or a question whether the other is there, may stay without an answer.</summary>
    static readonly TimeSpan Unanswered = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Puts the variables into a child's environment in place of every PG* variable that it would inherit.
    /// </summary>
    public static void ApplyTo(this DatabaseTarget target, HostEndpoint host, IDictionary<string, string?> environment)
    {
        foreach (var inherited in environment.Keys.Where(IsLibpqVariable).ToList()) environment.Remove(inherited);
        foreach (var (name, value) in target.ToLibpqEnvironment(host)) environment[name] = value;
    }

    /// <summary>
    /// libpq's variables begin with PG and go on in capitals; PG_COLOR and the like belong to the programs.
    /// </summary>
    static bool IsLibpqVariable(string name) =>
        name.Length > 2 && name.StartsWith("PG", StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetter(name[2]);
}
