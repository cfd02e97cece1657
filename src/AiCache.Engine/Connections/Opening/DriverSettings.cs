using Npgsql;

namespace AiCache.Engine.Connections;

/// <summary>Says in the driver's words how to connect to one host.</summary>
internal static class DriverSettings
{
    /// <summary>
    /// The driver's settings. The password is not among them: it is handed over when the server asks for it. Where the
    /// driver would look into the environment by itself, it is told what was decided here.
    /// </summary>
    public static NpgsqlConnectionStringBuilder For(DatabaseTarget target, HostEndpoint host)
    {
        // Sooner than anything on the way drops what is silent.
        var settings = new NpgsqlConnectionStringBuilder { ConnectionIdleLifetime = 60 };
        foreach (var (keyword, value) in target.Driver) settings[keyword] = value;

        settings.Host = host.Address ?? host.Host;
        settings.Port = host.Port;
        settings.Database = target.Database;
        settings.Username = target.Username;
        settings.ApplicationName = target.ApplicationName;
        settings.Options = target.ServerOptions;
        settings.ClientEncoding = "UTF8";
        // No time zone: every transaction sets its own, and what the session began with tells in which zone the
        // application counts days.
        settings.Timeout = (int)target.ConnectTimeout.TotalSeconds;
        settings.CommandTimeout = 0;
        settings.SslMode = Mode(target.TlsFor(host));
        settings.SslNegotiation = host.IsSocket ? SslNegotiation.Postgres : target.Tls.Negotiation;
        settings.SslCertificate = target.Tls.Certificate;
        settings.SslKey = target.Tls.Key;
        settings.SslPassword = target.Tls.KeyPassword;
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        settings.ChannelBinding = target.Tls.ChannelBinding;
        settings.RequireAuth = RequiredAuthentication(target);
        settings.TcpKeepAlive = target.KeepAlive.IsOn && !host.IsSocket;
        // The system would ask after two hours. The other end does the same, see settings.sql.
        settings.TcpKeepAliveTime = !settings.TcpKeepAlive ? 0
            : target.KeepAlive.IdleSeconds > 0 ? target.KeepAlive.IdleSeconds : 15;
        settings.TcpKeepAliveInterval = !settings.TcpKeepAlive ? 0
            : target.KeepAlive.IntervalSeconds > 0 ? target.KeepAlive.IntervalSeconds : 5;

        // Nothing is set for a session, so there is nothing to reset, and a pooler need not keep a server connection
        // for it.
        settings.NoResetOnClose = true;
        settings.MaxAutoPrepare = 0;
        settings.Enlist = false;
        // An error names the statement that failed.
        settings.IncludeFailedBatchedCommand = true;
        // Which objects depend on what was to be dropped stands in the detail only.
        settings.IncludeErrorDetail = true;
        return settings;
    }

    /// <summary>
    /// Whose certificate is accepted is decided by <see cref="ServerCertificate"/>, which can say why not.
    /// </summary>
    static SslMode Mode(TlsMode mode) => mode switch
    {
        TlsMode.Disable => SslMode.Disable,
        TlsMode.Allow => SslMode.Allow,
        TlsMode.Prefer => SslMode.Prefer,
        _ => SslMode.Require,
    };

    /// <summary>A required channel binding is only had with the one method that has it.</summary>
    static string RequiredAuthentication(DatabaseTarget target) =>
        target.Tls.ChannelBinding == ChannelBinding.Require ? "ScramSHA256"
        : target.RequiredAuthentication ?? "Password,MD5,GSS,SSPI,ScramSHA256,None";
}
